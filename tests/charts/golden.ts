/** `make golden`: renders every example of every chart anew, and what is generated from values.yaml. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CHARTS, goldenOf, valuesOf } from "./charts.ts";
import { readable, renderText } from "./helm.ts";
import { readmeFor, schemaFor } from "./values.ts";

for (const chart of CHARTS) {
  const readme = join(chart.folder, "README.md");
  writeFileSync(readme, readmeFor(chart, readFileSync(readme, "utf8")));
  const schema = `${JSON.stringify(schemaFor(chart), null, 2)}\n`;
  writeFileSync(join(chart.folder, "values.schema.json"), schema);
  rmSync(join(chart.folder, "ci/golden"), { recursive: true, force: true });
  for (const name of chart.cases) {
    const file = goldenOf(chart, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, readable(await renderText(chart.folder, valuesOf(chart, name))));
    process.stdout.write(`${chart.name}: ${name}\n`);
  }
}
