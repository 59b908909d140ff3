import { setTimeout as sleep } from "node:timers/promises";
import type { Proof } from "../proof.ts";
import { boundsOf, setBounds, settled } from "../replicas.ts";
import { expectFailed, underLoad } from "../under-load.ts";

/** Fails nowhere, on two cores that the load shares; new pods compile meanwhile what they run most. */
const PROMISED = 500;
/** A figure, not a promise: what comes of it depends on the machine and what else it does. */
const AIMED_AT = 1_500;
const SECONDS = 8;

export const hotPlaces: Proof = {
  name: "hot-places",
  promise: `${PROMISED} known places a second fail nowhere; ${AIMED_AT} are measured (aim: p99 ≤ 100 ms, 0 failed)`,
  budgetSeconds: 30,
  needs: "cluster",
  async run(stand, findings) {
    // Another pod's start would take the machine from those that are measured.
    const { minReplicas } = await boundsOf(stand);
    await setBounds(stand, findings, { minReplicas, maxReplicas: minReplicas });
    await settled(stand, minReplicas, 60);
    const drive = async (perSecond: number) => {
      const traffic = { perSecond, connections: "kept" } as const;
      return (await underLoad(stand, findings, traffic, () => sleep(SECONDS * 1000))).result;
    };
    expectFailed(await drive(PROMISED));
    const result = await drive(AIMED_AT);
    findings.count("pods", minReplicas);
    findings.count("sent late by ms", Math.round(result.lateMs));
  },
};
