import { setTimeout as sleep } from "node:timers/promises";
import { readChoices } from "../../platform/commands/choices.ts";
import { startLoad } from "../e2e/load/load.ts";
import { CAPITAL_PATHS, learn } from "../e2e/load/places.ts";
import type { LoadResult } from "../e2e/load/tally.ts";
import { type Name, STACKS } from "./environments.ts";

const PER_SECOND = 100;
const AROUND_MS = 2_000;

/** Consumers ask an environment while some work is done. */
export async function underLoad<T>(
  name: Name,
  work: () => Promise<T>,
): Promise<{ result: LoadResult; done: T }> {
  const { config } = await readChoices(name, STACKS);
  const address = {
    url: `http://127.0.0.1:${config?.ingress.httpPort}`,
    host: config?.hostname ?? "",
  };
  const { next, check } = await learn(address, CAPITAL_PATHS);
  const load = startLoad({ ...address, perSecond: PER_SECOND, next, check });
  let result: LoadResult | undefined;
  try {
    await sleep(AROUND_MS);
    const done = await work();
    await sleep(AROUND_MS);
    result = await load.stop();
    return { result, done };
  } finally {
    if (!result) await load.stop();
  }
}

/** What was sent from the first second with a failure to the last one. */
export function sentWhileFailing({ seconds }: LoadResult): number {
  const first = seconds.findIndex(({ failed }) => failed > 0);
  const last = seconds.findLastIndex(({ failed }) => failed > 0);
  return first < 0 ? 0 : seconds.slice(first, last + 1).reduce((sum, { sent }) => sum + sent, 0);
}
