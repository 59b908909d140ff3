import { createChart } from "./chart.js";
import { part } from "./elements.js";
import { duration, number } from "./format.js";
import { linearAxis, logarithmicAxis } from "./scale.js";

/** @typedef {import("./between.js").Between} Between */

/** Puts the page's charts in their place; the function that is given back shows what is known now. */
export function createCharts() {
  const charts = [
    createChart({
      title: "Requests per second",
      series: [
        { name: "all", look: "main", value: ({ rate }) => rate },
        { name: "failures", look: "bad dashed", value: ({ failing }) => failing },
      ],
      axis: linearAxis(1),
      format: number,
    }),
    createChart({
      title: "Latency, logarithmic",
      series: [
        { name: "p50", look: "main", value: ({ p50 }) => p50 },
        { name: "p99", look: "dashed", value: ({ p99 }) => p99 },
      ],
      axis: logarithmicAxis(0.001, 10),
      format: duration,
    }),
    createChart({
      title: "Answers per second",
      series: [
        { name: "hit", look: "main", value: ({ hit }) => hit },
        { name: "stale", look: "dashed", value: ({ stale }) => stale },
        { name: "miss", look: "dotted", value: ({ miss }) => miss },
      ],
      axis: linearAxis(1),
      format: number,
    }),
  ];
  part("charts").append(...charts.map(({ figure }) => figure));
  /** @param {readonly Between[]} windows
   * @param {number} to the last look, as uptime */
  return (windows, to) => {
    for (const { draw } of charts) draw(windows, to);
  };
}
