import { setTimeout as sleep } from "node:timers/promises";
import { IMAGES } from "../images/build.ts";
import { fewestServing } from "../pod-watch.ts";
import type { Findings, Proof } from "../proof.ts";
import { boundsOf, setBounds, settled } from "../replicas.ts";
import { type Stand, up } from "../stand.ts";
import { expectFailed, pictureOf, STEADY, underLoad } from "../under-load.ts";

/** Seconds until the last pod of the release before has left. */
const LEAVE_SECONDS = 15;
/** Seconds that one roll may take. */
const ROLL_SECONDS = 32;

/** What goes on under the same load. */
export interface Beside {
  /** Before the first roll. */
  before(): Promise<unknown>;
  /** Beside them; the signal says when the last one is done. */
  during(signal: AbortSignal): Promise<unknown>;
}

/** So many rolling updates between two images, under load. */
export const rolls = (times: number): Proof => ({
  name: "rolls",
  promise: `${times} rolling updates between two images fail no request`,
  budgetSeconds: secondsOf(times),
  needs: "deploy",
  run: (stand, findings) => rollUnderLoad(stand, findings, times),
});

/** Seconds that so many rolls may take. */
export const secondsOf = (times: number): number => times * ROLL_SECONDS + LEAVE_SECONDS;

/** Rejects when a request fails meanwhile, or what goes on beside it. */
export async function rollUnderLoad(
  stand: Stand,
  findings: Findings,
  times: number,
  beside?: Beside,
): Promise<void> {
  const images = [IMAGES.other, IMAGES.base];
  // A start costs so much of two cores that the autoscaler would add a pod to every roll.
  const { minReplicas } = await boundsOf(stand);
  await setBounds(stand, findings, { minReplicas, maxReplicas: minReplicas });
  // A new Deployment has one pod until its autoscaler has asked for more.
  await settled(stand, minReplicas, 60);
  const watched = await underLoad(stand, findings, { perSecond: STEADY }, async ({ mark }) => {
    await beside?.before();
    const done = new AbortController();
    const roll = async () => {
      for (let roll = 1; roll <= times; roll += 1) {
        mark(`roll ${roll} starts`);
        await up(stand, images[(roll - 1) % 2]);
      }
      mark("the last one is done");
    };
    const rolling = roll().finally(() => done.abort());
    await Promise.all([rolling, beside?.during(done.signal)]);
    await sleep(LEAVE_SECONDS * 1000);
  });
  const title = `${times} rolling updates under ${STEADY} requests a second`;
  await findings.picture("rolls.svg", title, pictureOf(title, watched));
  findings.count("rolls", times);
  findings.count("fewest pods serving", fewestServing(watched.pods, 0, Date.now()));
  expectFailed(watched.result);
}
