import { setTimeout as sleep } from "node:timers/promises";
import type { Proof } from "../proof.ts";
import { boundsOf, setBounds, settled } from "../replicas.ts";
import { expectFailed, underLoad } from "../under-load.ts";

const PER_SECOND = 1_500;
const SECONDS = 10;
/** Seconds in which new pods compile what they run most. */
const WARM_SECONDS = 5;

/** A figure, not a promise: what it aims at depends on the machine, that nothing fails does not. */
export const hotPlaces: Proof = {
  name: "hot-places",
  promise: `${PER_SECOND} known places a second fail nowhere (aim: p99 ≤ 100 ms on two shared cores)`,
  budgetSeconds: 30,
  needs: "cluster",
  async run(stand, findings) {
    // Another pod's start would take the machine from those that are measured.
    const { minReplicas } = await boundsOf(stand);
    await setBounds(stand, findings, { minReplicas, maxReplicas: minReplicas });
    await settled(stand, minReplicas, 60);
    const traffic = { perSecond: PER_SECOND, connections: "kept" } as const;
    await underLoad(stand, { load: () => {} }, traffic, () => sleep(WARM_SECONDS * 1000));
    const { result } = await underLoad(stand, findings, traffic, () => sleep(SECONDS * 1000));
    findings.count("pods", minReplicas);
    findings.count("sent late by ms", Math.round(result.lateMs));
    expectFailed(result);
  },
};
