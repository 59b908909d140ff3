/** @typedef {import("../status.ts").Status} Status */
/** @typedef {import("../status.ts").Latency} Latency */

/**
 * What happened between two looks; rates are per second, durations in seconds.
 * @typedef {object} Between
 * @property {number} at the end, as uptime
 * @property {number} requests finished in all
 * @property {number} failures of them
 * @property {number} rate
 * @property {number} failing failures per second
 * @property {number} hit
 * @property {number} stale
 * @property {number} miss
 * @property {number | null} p50 null without requests
 * @property {number | null} p99
 */

/**
 * What happened between two looks at the same process.
 * @param {Status} before
 * @param {Status} after
 * @returns {Between}
 */
export function between(before, after) {
  const seconds = after.uptime_seconds - before.uptime_seconds;
  const requests = allOf(after.requests) - allOf(before.requests);
  const failures = after.requests.failed - before.requests.failed;
  const counts = after.latency.counts.map((count, i) => count - (before.latency.counts[i] ?? 0));
  const quantile = (/** @type {number} */ q) => quantileOf(q, after.latency.bounds_seconds, counts);
  return {
    at: after.uptime_seconds,
    requests,
    failures,
    rate: requests / seconds,
    failing: failures / seconds,
    hit: (after.answers.hit - before.answers.hit) / seconds,
    stale: (after.answers.stale - before.answers.stale) / seconds,
    miss: (after.answers.miss - before.answers.miss) / seconds,
    p50: quantile(0.5),
    p99: quantile(0.99),
  };
}

/**
 * All finished requests.
 * @param {Status["requests"]} requests
 */
export function allOf({ answered, refused, failed }) {
  return answered + refused + failed;
}

/**
 * A quantile from a histogram's cumulative counts, as Prometheus estimates it: values lie evenly in
 * their bucket, and what is above the last bound is said to be the last bound.
 * @param {number} quantile 0 to 1
 * @param {readonly number[]} bounds
 * @param {readonly number[]} counts one more than bounds: the last is of everything
 * @returns {number | null} null when nothing was counted
 */
export function quantileOf(quantile, bounds, counts) {
  const all = counts.at(-1) ?? 0;
  if (all === 0) return null;
  const rank = quantile * all;
  const index = counts.findIndex((count) => count >= rank);
  const upper = bounds[index];
  if (upper === undefined) return bounds.at(-1) ?? null;
  const lower = bounds[index - 1] ?? 0;
  const below = counts[index - 1] ?? 0;
  const inBucket = (counts[index] ?? 0) - below;
  return lower + (upper - lower) * (inBucket === 0 ? 1 : (rank - below) / inBucket);
}
