import { setTimeout as sleep } from "node:timers/promises";
import type { Client, Exchange } from "./client.ts";

export interface Tally {
  requests: number;
  ok: number;
  /** How often each status, or error code without an answer, was seen. */
  readonly seen: Map<string, number>;
  /** Milliseconds of whole answers. */
  readonly latencies: number[];
  slowestMs: number;
}

export interface Load {
  readonly tally: Tally;
  /** Ends it and waits for the requests on their way. */
  stop(): Promise<Tally>;
}

export interface LoadOptions {
  readonly client: Client;
  /** Where and what to ask next. */
  readonly next: () => readonly [base: string, path: string];
  /** Where to go when a connection is refused: the one case a proxy may always try again. */
  readonly elsewhere?: (base: string) => string;
}

/** Milliseconds that a worker waits when nobody listens, so that it does not only spin. */
const REFUSED_PAUSE_MS = 5;

/** Closed loop: so many consumers, each asks, waits for the answer, pauses, asks again. */
export function startWorkers(
  options: LoadOptions & { readonly workers: number; readonly pauseMs?: number },
): Load {
  const tally = createTally();
  let going = true;
  const work = async () => {
    while (going) {
      const { code } = await once(options, tally);
      const pause = options.pauseMs ?? (code === "ECONNREFUSED" ? REFUSED_PAUSE_MS : 0);
      if (pause > 0) await sleep(pause);
    }
  };
  const workers = Array.from({ length: options.workers }, work);
  return {
    tally,
    async stop() {
      going = false;
      await Promise.all(workers);
      return tally;
    },
  };
}

/** Open loop: so many requests a second, whether or not the ones before were answered. */
export function startRate(options: LoadOptions & { readonly perSecond: number }): Load {
  const tally = createTally();
  const running = new Set<Promise<unknown>>();
  const begun = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - begun) / 1000) * options.perSecond;
    for (; sent < due; sent += 1) {
      const one = once(options, tally).finally(() => running.delete(one));
      running.add(one);
    }
  }, 5);
  return {
    tally,
    async stop() {
      clearInterval(timer);
      await Promise.all(running);
      return tally;
    },
  };
}

const createTally = (): Tally => ({
  requests: 0,
  ok: 0,
  seen: new Map(),
  latencies: [],
  slowestMs: 0,
});

async function once({ client, next, elsewhere }: LoadOptions, tally: Tally): Promise<Exchange> {
  let [base, path] = next();
  let exchange = await client.get(base, path);
  for (let tries = 0; elsewhere && exchange.code === "ECONNREFUSED" && tries < 5; tries += 1) {
    base = elsewhere(base);
    exchange = await client.get(base, path);
  }
  count(tally, exchange);
  return exchange;
}

function count(tally: Tally, { status, code, ms }: Exchange): void {
  const name = status === 0 ? code : String(status);
  tally.requests += 1;
  if (status === 200) tally.ok += 1;
  tally.seen.set(name, (tally.seen.get(name) ?? 0) + 1);
  tally.slowestMs = Math.max(tally.slowestMs, ms);
  if (status !== 0) tally.latencies.push(ms);
}

/** All that was seen, such as `200: 815, 503: 2`. */
export function seenText({ seen }: Tally): string {
  return [...seen].map(([name, times]) => `${name}: ${times}`).join(", ");
}
