import { between } from "./between.js";

/** @typedef {import("../status.ts").Status} Status */
/** @typedef {import("./between.js").Between} Between */

/** What the page keeps, seconds. */
export const KEPT_SECONDS = 300;
/** What a shown number is the average of, seconds. */
export const WINDOW_SECONDS = 10;

/**
 * What was seen, oldest first, with one more and without what is too old. Another process begins anew;
 * an answer that was overtaken by a later one is nothing new.
 * @param {readonly Status[]} seen
 * @param {Status} status
 * @returns {readonly Status[]}
 */
export function remember(seen, status) {
  const last = seen.at(-1);
  if (last?.started_at !== status.started_at) return [status];
  if (last.uptime_seconds >= status.uptime_seconds) return seen;
  const oldest = status.uptime_seconds - KEPT_SECONDS - WINDOW_SECONDS;
  return [...seen.filter((one) => one.uptime_seconds >= oldest), status];
}

/**
 * What happened in the window before each look. None for a look that nothing is known before: the
 * first, and the first after a pause.
 * @param {readonly Status[]} seen
 * @returns {Between[]}
 */
export function windows(seen) {
  return seen.flatMap((status, index) => {
    const from = status.uptime_seconds - WINDOW_SECONDS;
    const before = seen.slice(0, index).find((one) => one.uptime_seconds >= from);
    return before ? [between(before, status)] : [];
  });
}

/**
 * The window that ended with a look; none when nothing is known before it.
 * @param {readonly Between[]} known
 * @param {number} at
 */
export const windowAt = (known, at) => known.findLast((one) => one.at === at);
