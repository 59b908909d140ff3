import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds between looks. */
const INTERVAL = 10;

/** The first value of `look` that is neither undefined nor false; the test's own time-out is the limit. */
export async function until<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    await sleep(INTERVAL);
  }
}
