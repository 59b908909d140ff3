/** @typedef {{ at: number, value: number | null }} Point */

/** The plot's own units; it is stretched to whatever room there is. */
export const WIDTH = 300;
export const HEIGHT = 100;
/** Looks further apart than this (seconds) are not joined by a line. */
const GAP_SECONDS = 6;

/**
 * The next of 1, 2, 5, 10 … that is not below a value: a scale that does not move with every look.
 * @param {number} value
 * @param {number} least
 */
export function niceTop(value, least) {
  if (value <= least) return least;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((one) => one * power >= value) ?? 10;
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
 * @param {{ from: number, to: number, top: number }} scale
 */
export function pathsOf(points, { from, to, top }) {
  const x = (/** @type {number} */ at) => round(((at - from) / (to - from)) * WIDTH);
  const y = (/** @type {number} */ value) => round(HEIGHT * (1 - Math.min(value, top) / top));
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

const round = (/** @type {number} */ value) => Math.round(value * 100) / 100;
