/** Finished requests of some pods, and how many of them are the API's own failures. */
export interface Requests {
  readonly total: number;
  readonly failed: number;
}

const LINE = /^http_requests_total\{([^}]*)\} (\d+)/gm;

/** What a pod's metrics say of its requests so far. */
export function requestsIn(metrics: string): Requests {
  let total = 0;
  let failed = 0;
  for (const [, labels = "", value] of metrics.matchAll(LINE)) {
    const status = Number(/status="(\d+)"/.exec(labels)?.[1]);
    total += Number(value);
    if (status >= 500) failed += Number(value);
  }
  return { total, failed };
}

/** Per cent of failures from which on a release is bad, when the serving one has far fewer. */
const BAD_PERCENT = 2;
const TIMES_WORSE = 2;
/** One failure says nothing; several do. */
const FEWEST_FAILURES = 3;

/** Why a release is worse than the one beside it in the same seconds; undefined when it is not. */
export function worse(candidate: Requests, serving: Requests): string | undefined {
  if (candidate.failed < FEWEST_FAILURES) return undefined;
  const percent = percentOf(candidate);
  // What fails for both, AirVisual say, is not the release's fault.
  if (percent < BAD_PERCENT || percent <= TIMES_WORSE * percentOf(serving)) return undefined;
  return `${candidate.failed} of its ${candidate.total} answers are failures, of the serving release's ${serving.total} ${serving.failed}`;
}

const percentOf = ({ total, failed }: Requests) => (total === 0 ? 0 : (100 * failed) / total);

export const since = (now: Requests, then: Requests): Requests => ({
  total: now.total - then.total,
  failed: now.failed - then.failed,
});

export const sumOf = (all: readonly Requests[]): Requests => ({
  total: all.reduce((sum, { total }) => sum + total, 0),
  failed: all.reduce((sum, { failed }) => sum + failed, 0),
});
