/** `make golden`: renders every example of every chart anew, what is generated from values.yaml, from the pipeline, and from the alerts. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pipelinePage } from "../../platform/pipeline/picture.ts";
import { indexPage, INDEX as RUNBOOKS } from "../observability/runbooks.ts";
import { CHARTS, goldenOf, valuesOf } from "./charts.ts";
import { readable, renderText } from "./helm.ts";
import { readmeFor, schemaFor } from "./values.ts";

const PIPELINE_PAGE = join(import.meta.dirname, "../../docs/pipeline.md");

writeFileSync(PIPELINE_PAGE, pipelinePage(readFileSync(PIPELINE_PAGE, "utf8")));
writeFileSync(RUNBOOKS, indexPage(readFileSync(RUNBOOKS, "utf8")));
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
