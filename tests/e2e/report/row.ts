import type { LoadResult } from "../load/tally.ts";

export type Verdict = "kept" | "broken" | "skipped";

/** What one promise's proof has measured. */
export interface Row {
  readonly name: string;
  /** One sentence. */
  readonly promise: string;
  readonly verdict: Verdict;
  /** Why it is broken or was skipped. */
  readonly reason?: string;
  /** What the first try ended with, when a second one was made. */
  readonly firstTry?: string;
  readonly counts: readonly (readonly [name: string, value: number | string])[];
  readonly loads: readonly LoadResult[];
  readonly seconds: number;
  readonly budgetSeconds: number;
}

/** All loads of a row as one: the sums, and the worst latencies. */
export interface Traffic {
  readonly sent: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export function trafficOf(loads: readonly LoadResult[]): Traffic | undefined {
  if (loads.length === 0) return undefined;
  const sum = (of: (load: LoadResult) => number) => loads.reduce((all, load) => all + of(load), 0);
  const worst = (of: (load: LoadResult) => number) => Math.max(...loads.map(of));
  return {
    sent: sum(({ sent }) => sent),
    failed: sum(({ failed }) => failed),
    p50Ms: worst(({ p50Ms }) => p50Ms),
    p99Ms: worst(({ p99Ms }) => p99Ms),
    maxMs: worst(({ maxMs }) => maxMs),
  };
}
