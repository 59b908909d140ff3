import { drawing, element } from "./elements.js";
import { KEPT_SECONDS, windowAt } from "./history.js";
import { HEIGHT, pathsOf, WIDTH } from "./scale.js";

/** @typedef {import("./between.js").Between} Between */

/**
 * One line of a chart: which number, what it is called, how it is drawn.
 * @typedef {object} Series
 * @property {string} name
 * @property {string} look classes of chart.css
 * @property {(one: Between) => number | null} value
 */

/**
 * @typedef {object} ChartOptions
 * @property {string} title
 * @property {readonly [Series, ...Series[]]} series the first has its area filled
 * @property {(highest: number) => import("./scale.js").Axis} axis
 * @property {(value: number) => string} format
 */

/** Rows of the table that says the same (seconds apart). */
const ROW_SECONDS = 30;

/**
 * A chart with a legend, a sentence and a table that say the same; `draw` shows what is known now.
 * @param {ChartOptions} options
 */
export function createChart({ title, series, axis, format }) {
  const area = drawing("path", { class: "area" });
  const lines = series.map(({ look }) => drawing("path", { class: look }));
  const grid = drawing("path", { class: "grid", d: `M0 ${HEIGHT / 2}H${WIDTH}M0 0H${WIDTH}` });
  const box = `0 0 ${WIDTH} ${HEIGHT}`;
  const picture = drawing(
    "svg",
    { viewBox: box, preserveAspectRatio: "none", role: "img", "aria-label": title },
    ...[grid, area, ...lines.toReversed()],
  );
  const marks = [element("span"), element("span"), element("span")];
  const up = element("div", { class: "up", "aria-hidden": "true" }, ...marks);
  const along = element("div", { class: "along", "aria-hidden": "true" });
  along.append(element("span", {}, "5 min ago"), element("span", {}, "now"));
  const body = element("tbody");
  const table = element("details", {}, element("summary", {}, "Show as a table"));
  table.append(element("table", { "aria-label": title }, headOf(series), body));
  const figure = element("figure", {}, captionOf(title, series));
  figure.append(element("div", { class: "plot" }, up, picture, along), table);

  /** @type {readonly Between[]} */
  let shown = [];
  const fillTable = () => {
    if (table.open) body.replaceChildren(...rowsOf(shown, series, format));
  };
  table.addEventListener("toggle", fillTable);

  return {
    figure,
    /** @param {readonly Between[]} windows
     * @param {number} to the last look, as uptime */
    draw(windows, to) {
      shown = windows;
      const values = series.map(({ value }) =>
        windows.map((one) => ({ at: one.at, value: value(one) })),
      );
      const highest = Math.max(0, ...values.flat().map(({ value }) => value ?? 0));
      const { labels, height } = axis(highest);
      const scale = { from: to - KEPT_SECONDS, to, height };
      for (const [index, label] of labels.entries()) {
        marks[index]?.replaceChildren(label === 0 ? "0" : format(label));
      }
      for (const [index, points] of values.entries()) {
        const paths = pathsOf(points, scale);
        lines[index]?.setAttribute("d", paths.line);
        if (index === 0) area.setAttribute("d", paths.area);
      }
      picture.setAttribute("aria-label", sentenceOf(title, windowAt(windows, to), series, format));
      fillTable();
    },
  };
}

/** @param {string} title
 * @param {readonly Series[]} series */
function captionOf(title, series) {
  const keys = series.map(({ name, look }) => {
    const line = drawing("path", { class: look, d: "M0 2H20" });
    const key = drawing("svg", { viewBox: "0 0 20 4", "aria-hidden": "true" }, line);
    return element("li", {}, key, name);
  });
  return element(
    "figcaption",
    {},
    element("h3", {}, title),
    element("ul", { class: "legend" }, ...keys),
  );
}

/** @param {readonly Series[]} series */
function headOf(series) {
  const names = ["When", ...series.map(({ name }) => name)];
  const cells = names.map((name, index) =>
    element("th", { scope: "col", class: index > 0 ? "number" : "when" }, name),
  );
  return element("thead", {}, element("tr", {}, ...cells));
}

/** The newest window, and one for each half minute before it.
 * @param {readonly Between[]} windows
 * @param {readonly Series[]} series
 * @param {(value: number) => string} format */
function rowsOf(windows, series, format) {
  const last = windows.at(-1)?.at ?? 0;
  const rows = [];
  for (let ago = 0; ago < KEPT_SECONDS; ago += ROW_SECONDS) {
    const one = windows.findLast(({ at }) => at <= last - ago && at > last - ago - ROW_SECONDS);
    if (!one) continue;
    const cells = series.map(({ value }) =>
      element("td", { class: "number" }, say(value(one), format)),
    );
    rows.push(
      element(
        "tr",
        {},
        element("th", { scope: "row" }, ago === 0 ? "now" : `${ago} s ago`),
        ...cells,
      ),
    );
  }
  return rows;
}

/** @param {string} title
 * @param {Between | undefined} now
 * @param {readonly Series[]} series
 * @param {(value: number) => string} format */
function sentenceOf(title, now, series, format) {
  if (!now) return `${title}: nothing seen yet`;
  const said = series.map(({ name, value }) => `${name} ${say(value(now), format)}`);
  return `${title}, now: ${said.join(", ")}`;
}

/** @param {number | null} value
 * @param {(value: number) => string} format */
const say = (value, format) => (value === null ? "–" : format(value));
