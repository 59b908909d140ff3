/** @typedef {{ at: number, value: number | null }} Point */

/** The plot's own units; it is stretched to whatever room there is. */
export const WIDTH = 300;
export const HEIGHT = 100;
/** Looks further apart than this (seconds) are not joined by a line. */
const GAP_SECONDS = 6;

/**
 * The upright side of a plot: its labels from top to bottom, and how high a value is, 0 to 1.
 * @typedef {{ labels: readonly [number, number, number], height: (value: number) => number }} Axis
 */

/**
 * From zero to the next of 1, 2, 5, 10 … that is not below the highest value, so that it does not move
 * with every look.
 * @param {number} least where it ends while everything is small
 * @returns {(highest: number) => Axis}
 */
export const linearAxis = (least) => (highest) => {
  const top = highest <= least ? least : niceTop(highest);
  return { labels: [top, top / 2, 0], height: (value) => within(value / top) };
};

/**
 * Always the same, with as much room for each power of ten.
 * @param {number} low
 * @param {number} top
 * @returns {(highest: number) => Axis}
 */
export const logarithmicAxis = (low, top) => () => ({
  labels: [top, Math.sqrt(low * top), low],
  height: (value) => within(Math.log(value / low) / Math.log(top / low)),
});

/** @param {number} value */
function niceTop(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5].find((one) => one * power >= value) ?? 10;
  return step * power;
}

/**
 * The same points without those that would only draw the axis once more: zeros between zeros.
 * @param {readonly Point[]} points
 * @returns {Point[]}
 */
function aboveAxis(points) {
  const isZero = (/** @type {number} */ index) => !points[index]?.value;
  return points.map(({ at, value }, index) =>
    isZero(index - 1) && isZero(index) && isZero(index + 1) ? { at, value: null } : { at, value },
  );
}

/**
 * Runs of points that belong together: a missing value or a long time between two ends a run.
 * @param {readonly Point[]} points
 * @returns {{ at: number, value: number }[][]}
 */
export function runsOf(points) {
  /** @type {{ at: number, value: number }[][]} */
  const runs = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const { at, value } of points) {
    if (value === null) {
      last = Number.NEGATIVE_INFINITY;
      continue;
    }
    if (at - last > GAP_SECONDS) runs.push([]);
    runs.at(-1)?.push({ at, value });
    last = at;
  }
  return runs;
}

/**
 * The `d` of a line, and of the area below it.
 * @param {readonly Point[]} points
 * @param {{ from: number, to: number, height: Axis["height"] }} scale
 */
export function pathsOf(points, { from, to, height }) {
  const x = (/** @type {number} */ at) => round(((at - from) / (to - from)) * WIDTH);
  const y = (/** @type {number} */ value) => round(HEIGHT * (1 - height(value)));
  const drawn = runsOf(aboveAxis(points)).map((run) => {
    const line = run.map(({ at, value }) => `${x(at)} ${y(value)}`).join(" L");
    const [first, last] = [run[0]?.at ?? 0, run.at(-1)?.at ?? 0];
    // A run of one point is a dot: a line of no length with round ends.
    return {
      line: `M${line}${run.length === 1 ? "h0" : ""}`,
      area: `M${x(first)} ${HEIGHT} L${line} L${x(last)} ${HEIGHT}Z`,
    };
  });
  return {
    line: drawn.map(({ line }) => line).join(""),
    area: drawn.map(({ area }) => area).join(""),
  };
}

const within = (/** @type {number} */ part) => Math.min(1, Math.max(0, part));
const round = (/** @type {number} */ value) => Math.round(value * 100) / 100;
