import { createHistogram } from "./histogram.ts";

/** What was sent in one second, and what came of it. */
export interface Second {
  readonly sent: number;
  readonly ok: number;
  readonly failed: number;
}

/** One request that failed. */
export interface Failure {
  /** Seconds since the load's begin at which it was due. */
  readonly second: number;
  readonly cause: string;
  readonly id: string;
  readonly path: string;
  readonly ms: number;
  readonly fresh: boolean;
}

/** What a load has seen. Requests on their way are sent, and neither ok nor failed yet. */
export interface LoadResult {
  /** Epoch milliseconds. */
  readonly begunAt: number;
  readonly sent: number;
  readonly ok: number;
  readonly failed: number;
  readonly causes: Readonly<Record<string, number>>;
  /** Milliseconds from the moment a request was due, failed ones included. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** The most milliseconds that a request was sent after it was due: the generator's own fault. */
  readonly lateMs: number;
  /** By the second in which the requests were due. */
  readonly seconds: readonly Second[];
  /** Request ids of the answers that were right. */
  readonly acknowledged: readonly string[];
  /** The first failures. */
  readonly failures: readonly Failure[];
}

/** One finished request; without a cause it was right. */
export interface Finished extends Omit<Failure, "cause"> {
  readonly cause: string | undefined;
}

export interface Tally {
  sent(second: number, lateMs: number): void;
  finished(one: Finished): void;
  result(): LoadResult;
}

const MOST_FAILURES = 20;

export function createTally(begunAt: number): Tally {
  const latencies = createHistogram();
  const seconds: { sent: number; ok: number; failed: number }[] = [];
  const causes: Record<string, number> = {};
  const acknowledged: string[] = [];
  const failures: Failure[] = [];
  let sent = 0;
  let failed = 0;
  let lateMs = 0;

  function at(second: number) {
    while (seconds.length <= second) seconds.push({ sent: 0, ok: 0, failed: 0 });
    return seconds[second] ?? { sent: 0, ok: 0, failed: 0 };
  }
  return {
    sent(second, late) {
      sent += 1;
      at(second).sent += 1;
      lateMs = Math.max(lateMs, late);
    },
    finished({ cause, ...one }) {
      latencies.add(one.ms);
      if (cause === undefined) {
        at(one.second).ok += 1;
        acknowledged.push(one.id);
        return;
      }
      failed += 1;
      at(one.second).failed += 1;
      causes[cause] = (causes[cause] ?? 0) + 1;
      if (failures.length < MOST_FAILURES) failures.push({ ...one, cause });
    },
    result: () => ({
      begunAt,
      sent,
      ok: acknowledged.length,
      failed,
      causes: { ...causes },
      p50Ms: latencies.percentile(0.5),
      p99Ms: latencies.percentile(0.99),
      maxMs: latencies.max,
      lateMs,
      seconds: seconds.map((second) => ({ ...second })),
      acknowledged,
      failures,
    }),
  };
}
