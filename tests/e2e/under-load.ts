import { setTimeout as sleep } from "node:timers/promises";
import { type Load, type LoadOptions, startLoad } from "./load/load.ts";
import { causesText, milliseconds, whole } from "./load/progress.ts";
import type { LoadResult } from "./load/tally.ts";
import { type PodCount, watchPods } from "./pod-watch.ts";
import type { Findings } from "./proof.ts";
import { type ChartEvent, chart } from "./report/chart.ts";
import { API_PODS, type Stand } from "./stand.ts";

export interface Traffic {
  readonly perSecond: number;
  readonly connections?: LoadOptions["connections"];
  /** Other places than the usual ones. */
  readonly places?: Pick<LoadOptions, "next" | "check">;
  /** Seconds that the load goes on after the work. */
  readonly tailSeconds?: number;
}

/** What is there while a load runs. */
export interface UnderLoad {
  readonly load: Load;
  /** Marks this moment in the picture. */
  mark(label: string): void;
}

export interface Watched {
  readonly result: LoadResult;
  readonly pods: readonly PodCount[];
  readonly events: readonly ChartEvent[];
}

/** Requests a second of proofs that are not about speed. */
export const STEADY = 100;
const LEAD_SECONDS = 2;

/**
 * Drives the API through the ingress while some work is done, and watches its pods. Every right answer
 * must then be in exactly one row; what failed is for the caller to judge.
 */
export async function underLoad(
  stand: Stand,
  findings: Pick<Findings, "load">,
  { perSecond, connections = "mixed", places, tailSeconds = 2 }: Traffic,
  work: (moment: UnderLoad) => Promise<unknown>,
): Promise<Watched> {
  const { url, host, namespace } = stand.deployment;
  const { next, check } = places ?? (await stand.places());
  const pods = watchPods(namespace, API_PODS);
  const load = startLoad({ url, host, perSecond, next, check, connections });
  const begun = performance.now();
  const events: ChartEvent[] = [];
  const mark = (label: string) => {
    events.push({ second: (performance.now() - begun) / 1000, label });
  };
  let result: LoadResult;
  try {
    await sleep(LEAD_SECONDS * 1000);
    await work({ load, mark });
    await sleep(tailSeconds * 1000);
  } finally {
    result = await load.stop();
    findings.load(result);
    await pods.stop();
  }
  await expectRows(stand, result.acknowledged);
  return { result, pods: pods.counts, events };
}

/** Rejects unless every acknowledged request has exactly one row. */
export async function expectRows(
  { database }: Pick<Stand, "database">,
  acknowledged: readonly string[],
): Promise<void> {
  const { audited, lost, duplicate } = await database.audit(acknowledged);
  if (lost + duplicate > 0) {
    throw new Error(`of ${audited} answers ${lost} have no row and ${duplicate} more than one`);
  }
}

/** Rejects when more requests failed than may; says which, when and why, and what else is known. */
export function expectFailed(result: LoadResult, atMost = 0, words: readonly string[] = []): void {
  if (result.failed <= atMost) return;
  const some = result.failures.map(
    ({ second, cause, id, ms, fresh }) =>
      `  second ${second}: ${cause} after ${milliseconds(ms)}, ${fresh ? "new" : "kept"} connection, request ${id}`,
  );
  const allowed = atMost === 0 ? "" : `, ${atMost} may`;
  throw new Error(
    [
      `${result.failed} of ${result.sent} failed${allowed}: ${causesText(result)}`,
      ...some,
      ...words,
    ].join("\n"),
  );
}

/** A picture of what was watched. */
export function pictureOf(title: string, { result, pods, events }: Watched): string {
  const { sent, failed, p50Ms, p99Ms, maxMs, begunAt, seconds } = result;
  const latencies = `p50 ${milliseconds(p50Ms)}, p99 ${milliseconds(p99Ms)}, slowest ${milliseconds(maxMs)}`;
  return chart({
    title,
    subtitle: `${whole(sent)} requests, ${whole(failed)} failed; ${latencies}`,
    // The last second was cut off.
    seconds: seconds.at(-1)?.failed === 0 ? seconds.slice(0, -1) : seconds,
    pods: pods.map(({ at, ...counts }) => ({ second: (at - begunAt) / 1000, ...counts })),
    events,
  });
}
