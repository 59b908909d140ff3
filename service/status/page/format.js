const COUNT = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A whole number with its thousands apart.
 * @param {number} value */
export const count = (value) => COUNT.format(value);

/** Three digits that matter; none of a big number is lost.
 * @param {number} value */
export const number = (value) => (value >= 100 ? COUNT : SHORT).format(value);

/** A part of a whole; a few of very many are not nothing, and not all.
 * @param {number} part
 * @param {number} whole */
export function percent(part, whole) {
  if (whole === 0) return "–";
  const of100 = (part / whole) * 100;
  if (of100 > 0 && of100 < 0.1) return "<\u00a00.1\u00a0%";
  if (of100 < 100 && of100 > 99.9) return ">\u00a099.9\u00a0%";
  return `${SHORT.format(of100)}\u00a0%`;
}

/** Seconds as a person says them, from milliseconds to days.
 * @param {number} seconds */
export function duration(seconds) {
  if (seconds < 1) return `${SHORT.format(seconds * 1000)}\u00a0ms`;
  if (seconds < 10) return `${SHORT.format(seconds)}\u00a0s`;
  if (seconds < MINUTE) return `${Math.round(seconds)}\u00a0s`;
  if (seconds < HOUR) return pair(seconds, MINUTE, "min", 1, "s");
  if (seconds < DAY) return pair(seconds, HOUR, "h", MINUTE, "min");
  return pair(seconds, DAY, "d", HOUR, "h");
}

/** @param {number} seconds
 * @param {number} large
 * @param {string} its
 * @param {number} small
 * @param {string} others */
function pair(seconds, large, its, small, others) {
  return `${Math.floor(seconds / large)}\u00a0${its} ${Math.floor((seconds % large) / small)}\u00a0${others}`;
}

/** The time of day in UTC, as logs and the query log have it.
 * @param {string | number} instant */
export const timeOfDay = (instant) => new Date(instant).toISOString().slice(11, 19);
