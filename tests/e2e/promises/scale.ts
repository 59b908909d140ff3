import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../faults/harness/wait.ts";
import type { Proof } from "../proof.ts";
import { boundsOf, settled, wantedReplicas } from "../replicas.ts";
import { API, type Stand } from "../stand.ts";
import { expectFailed, pictureOf, underLoad } from "../under-load.ts";

/** Requests a second that two pods have too much with, and those that they are idle with. */
const MUCH = 500;
const LITTLE = 30;
/** Seconds for the metrics to show it and for the autoscaler to act. */
const OUT_SECONDS = 90;
const IN_SECONDS = 90;
/** Seconds after which the autoscaler knows nothing of the load before, and would have acted on it. */
const QUIET_SECONDS = 20;
/** Seconds in which the pod that goes serves on and leaves. */
const LEAVE_SECONDS = 15;

/** What the autoscaler says of itself. */
async function statusOf({ cluster, deployment }: Stand): Promise<string> {
  const { status } = await cluster.get<{ status: unknown }>(`hpa/${API}`, deployment.namespace);
  return JSON.stringify(status);
}

async function untilWanted(stand: Stand, replicas: number, withinSeconds: number) {
  const look = async () => (await wantedReplicas(stand)) === replicas;
  try {
    await eventually(`the autoscaler asks for ${replicas}`, look, withinSeconds * 1000, 500);
  } catch (error) {
    throw new Error(`${error}; it says ${await statusOf(stand)}`, { cause: error });
  }
}

export const scale: Proof = {
  name: "scale",
  promise: "the autoscaler adds a pod under load and takes it away again without a failed request",
  budgetSeconds: 110,
  needs: "cluster",
  async run(stand, findings) {
    const { minReplicas } = await boundsOf(stand);
    await settled(stand, minReplicas, 90);
    await sleep(QUIET_SECONDS * 1000);
    await settled(stand, minReplicas, 90);
    const traffic = { perSecond: LITTLE, tailSeconds: LEAVE_SECONDS };
    const watched = await underLoad(stand, findings, traffic, async ({ load, mark }) => {
      load.rate(MUCH);
      mark(`${MUCH} requests/s`);
      await findings.timed("seconds to scale out", () =>
        untilWanted(stand, minReplicas + 1, OUT_SECONDS),
      );
      mark(`${minReplicas + 1} pods wanted`);
      await settled(stand, minReplicas + 1, 60);
      await sleep(3_000);
      load.rate(LITTLE);
      mark(`${LITTLE} requests/s`);
      await findings.timed("seconds to scale in", () =>
        untilWanted(stand, minReplicas, IN_SECONDS),
      );
      mark(`${minReplicas} pods wanted`);
    });
    const title = "The autoscaler, out and in";
    await findings.picture("scale.svg", title, pictureOf(title, watched));
    expectFailed(watched.result);
  },
};
