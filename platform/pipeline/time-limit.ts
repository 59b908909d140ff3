import { setTimeout as sleep } from "node:timers/promises";
import { endChildren } from "../commands/children.ts";
import { StageFault } from "./fault.ts";

/**
 * Resolves or rejects as the work does; rejects with a StageFault when it is not done after some minutes, and ends
 * the programs that it runs.
 */
export async function within<T>(minutes: number, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = sleep(minutes * 60_000, undefined, { signal: timer.signal }).then(() => {
    endChildren();
    throw new StageFault(`not done after ${minutes} minutes`);
  });
  // Nobody waits for it once the work is done.
  late.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}
