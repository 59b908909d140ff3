/**
 * `make charts-score`: drops the use of each value of each chart in turn, and counts how often a test turns
 * red. Who ignores a value renders as if nobody had given it; the test is the one that compares with what
 * was looked at (charts.test.ts, `ci/golden`).
 */
import { readFileSync } from "node:fs";
import { stringify } from "yaml";
import { isTree } from "../../platform/policies/rule.ts";
import { CHARTS, type Chart, goldenOf, valuesOf } from "./charts.ts";
import { readable, renderText, writeScratch } from "./helm.ts";
import { nested, type Value, valuesIn } from "./values.ts";

/** Per cent of all values. */
const LEAST = 95;
/** Helm's processes at a time. */
const AT_ONCE = 2;

/** Whether the test notices that a chart ignores a value. */
async function isKilled(chart: Chart, { path, initial }: Value): Promise<boolean> {
  const isMap = isTree(initial);
  // Helm joins maps; null takes one away.
  const ignored = writeScratch(stringify(nested(path, isMap ? null : initial)));
  for (const name of chart.cases) {
    // Who needs a value and is given none refuses to render, which is as red.
    const rendered = await renderText(chart.folder, valuesOf(chart, name), ignored).catch(String);
    if (readable(rendered) !== readFileSync(goldenOf(chart, name), "utf8")) return true;
  }
  return false;
}

async function survivorsOf(chart: Chart, values: readonly Value[]): Promise<string[]> {
  const waiting = [...values];
  const survivors: string[] = [];
  const work = async () => {
    for (let value = waiting.shift(); value; value = waiting.shift()) {
      if (!(await isKilled(chart, value))) survivors.push(value.path);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return survivors;
}

let killed = 0;
let total = 0;
for (const chart of CHARTS) {
  const values = valuesIn(chart);
  const survivors = await survivorsOf(chart, values);
  killed += values.length - survivors.length;
  total += values.length;
  const rest = survivors.length > 0 ? `; ignored unnoticed: ${survivors.join(", ")}` : "";
  process.stdout.write(
    `${chart.name}: ${values.length - survivors.length} of ${values.length}${rest}\n`,
  );
}
const score = (100 * killed) / total;
process.stdout.write(`${killed} of ${total} values, ${score.toFixed(1)} %; at least ${LEAST} %\n`);
if (score < LEAST) process.exitCode = 1;
