import type { Load } from "./load.ts";
import type { LoadResult } from "./tally.ts";

const INTERVAL_MS = 5_000;

export const whole = (value: number) => value.toLocaleString("en-GB");
export const milliseconds = (ms: number) => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;

/** Why requests failed, the most frequent cause first, such as `ECONNRESET 2, status 503 1`. */
export function causesText({ causes }: Pick<LoadResult, "causes">): string {
  return Object.entries(causes)
    .toSorted(([, a], [, b]) => b - a)
    .map(([cause, times]) => `${cause}: ${times}`)
    .join(", ");
}

export function progressLine(seconds: number, result: LoadResult): string {
  const { sent, ok, failed, p50Ms, p99Ms } = result;
  const causes = failed > 0 ? ` (${causesText(result)})` : "";
  return [
    `${String(Math.round(seconds)).padStart(5)} s`,
    `${whole(sent)} sent`,
    `${whole(ok)} ok`,
    `${whole(failed)} failed${causes}`,
    `p50 ${milliseconds(p50Ms)}`,
    `p99 ${milliseconds(p99Ms)}`,
  ].join("  ");
}

/** Says every five seconds how a load goes, until the returned function is called. */
export function showProgress(load: Load, say: (line: string) => void): () => void {
  const begun = performance.now();
  const timer = setInterval(
    () => say(progressLine((performance.now() - begun) / 1000, load.soFar())),
    INTERVAL_MS,
  );
  return () => clearInterval(timer);
}
