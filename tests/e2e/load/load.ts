import { randomUUID } from "node:crypto";
import { createTally, type LoadResult } from "./tally.ts";
import { type Answer, openWire } from "./wire.ts";

export interface LoadOptions {
  /** Where the connections go to. */
  readonly url: string;
  /** Name in the Host header; without it the one in `url`. */
  readonly host?: string;
  readonly perSecond: number;
  /** The path to ask for next. */
  readonly next: () => string;
  /** What is wrong with an answer, in few words that repeat; undefined when it is right. */
  readonly check: (answer: Answer, path: string) => string | undefined;
  /** `mixed`: every other request opens a connection of its own. */
  readonly connections?: "kept" | "new" | "mixed";
  /** Milliseconds from the moment a request is due until it has failed. */
  readonly timeoutMs?: number;
}

/** Open loop: requests leave on time, whether or not the ones before were answered. No retries. */
export interface Load {
  soFar(): LoadResult;
  /** Another rate from now on. */
  rate(perSecond: number): void;
  /** Sends no more, waits for what is on its way, closes its connections. */
  stop(): Promise<LoadResult>;
}

const TIMEOUT_MS = 5_000;
const TICK_MS = 2;

export function startLoad(options: LoadOptions): Load {
  const { url, host, next, check, connections = "mixed", timeoutMs = TIMEOUT_MS } = options;
  const wire = openWire(url, host);
  const begun = performance.now();
  const tally = createTally(Date.now());
  const underWay = new Set<Promise<void>>();
  let interval = intervalOf(options.perSecond);
  let nextDue = begun;
  let number = 0;

  async function ask(due: number): Promise<void> {
    const id = randomUUID();
    const path = next();
    const fresh = connections === "new" || (connections === "mixed" && number % 2 === 0);
    // What is due at a full second may be a hair before it.
    const second = Math.floor((due - begun) / 1000 + 1e-6);
    number += 1;
    const late = performance.now() - due;
    tally.sent(second, late);
    const { answer, broken } = await wire.send({
      path,
      id,
      fresh,
      withinMs: Math.max(0, timeoutMs - late),
    });
    const cause = broken ?? (answer && (wrongId(answer, id) ?? check(answer, path)));
    tally.finished({ second, cause, id, path, fresh, ms: performance.now() - due });
  }

  const timer = setInterval(() => {
    for (const now = performance.now(); nextDue <= now; nextDue += interval) {
      const one = ask(nextDue).finally(() => underWay.delete(one));
      underWay.add(one);
    }
  }, TICK_MS);

  return {
    soFar: () => tally.result(),
    rate(perSecond) {
      interval = intervalOf(perSecond);
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
      wire.close();
      return tally.result();
    },
  };
}

function intervalOf(perSecond: number): number {
  if (!(perSecond > 0)) throw new Error(`a rate must be above 0, not ${perSecond} a second`);
  return 1000 / perSecond;
}

/** An answer that names another request is an answer to another request. */
function wrongId({ headers }: Answer, id: string): string | undefined {
  const named = headers["x-request-id"];
  return named === undefined || named === id ? undefined : "another request's answer";
}
