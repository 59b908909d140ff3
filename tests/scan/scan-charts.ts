/** `make scan-charts`: checkov over every rendering of every chart; every finding is mended or waived. */
import { CHARTS, goldenOf } from "../charts/charts.ts";
import { checkov, installCheckov } from "./checkov.ts";
import { judge } from "./judge.ts";

try {
  installCheckov();
  const renderings = CHARTS.flatMap((chart) => chart.cases.map((name) => goldenOf(chart, name)));
  judge("charts", checkov("kubernetes", ...renderings));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
