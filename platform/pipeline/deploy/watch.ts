import { setTimeout as sleep } from "node:timers/promises";
import { StageFault } from "../fault.ts";
import { type Requests, since, sumOf, worse } from "./metrics.ts";

/** What a release's pods say at one moment. */
export interface Health {
  /** By the pod's name. */
  readonly requests: ReadonlyMap<string, Requests>;
  readonly restarts: number;
  readonly ready: number;
}

const POLL_MS = 1_000;

/**
 * Looks at a release beside the serving one for some seconds. Rejects with a StageFault as soon as it is worse, has
 * restarted, or has no ready pod; resolves to the requests that it took meanwhile.
 */
export async function watchRelease(
  healthOf: (release: string) => Promise<Health>,
  {
    release,
    serving,
    seconds,
  }: { readonly release: string; readonly serving: string; readonly seconds: number },
): Promise<number> {
  const [first, firstServing] = await Promise.all([healthOf(release), healthOf(serving)]);
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const [now, nowServing] = await Promise.all([healthOf(release), healthOf(serving)]);
    const taken = takenSince(now, first);
    const why =
      now.ready === 0
        ? "none of its pods is ready"
        : now.restarts > first.restarts
          ? "one of its pods has restarted"
          : worse(taken, takenSince(nowServing, firstServing));
    if (why) throw new StageFault(`${release} is worse than ${serving}: ${why}`);
    if (Date.now() >= end) return taken.total;
    await sleep(POLL_MS);
  }
}

/** A pod that is new since then began at nothing. */
const takenSince = (now: Health, then: Health): Requests =>
  sumOf(
    [...now.requests].map(([pod, requests]) =>
      since(requests, then.requests.get(pod) ?? { total: 0, failed: 0 }),
    ),
  );
