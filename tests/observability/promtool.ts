import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { type Alert, runbookOf } from "../../platform/observability/alert.ts";
import { ALERTS } from "../../platform/observability/alerts.ts";
import { RULE_GROUPS, ruleFile } from "../../platform/observability/rules.ts";
import { goTools } from "../support/go-tools.ts";
import type { AlertCase } from "./case.ts";

const FOLDER = join(import.meta.dirname, "../../build/observability");
const FILES = {
  rules: "rules.yaml",
  panels: "panels.yaml",
  tests: "rules-test.yaml",
  results: "rules-test.xml",
};

export interface Outcome {
  readonly isWell: boolean;
  /** Everything that promtool said. */
  readonly said: string;
}

/** Writes the rules and lets Prometheus' own parser read them. */
export async function checkRules(): Promise<Outcome> {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, FILES.rules), ruleFile());
  return await promtool("check", "rules", "--lint=all", "--lint-fatal", FILES.rules);
}

/** Lets that parser read expressions that are in no rule. */
export async function checkExpressions(expressions: readonly string[]): Promise<Outcome> {
  await mkdir(FOLDER, { recursive: true });
  const rules = expressions.map((expr, index) => ({ record: `panel:expression:${index}`, expr }));
  const file = stringify({ groups: [{ name: "panels", rules }] }, { lineWidth: 0 });
  await writeFile(join(FOLDER, FILES.panels), file);
  return await promtool("check", "rules", FILES.panels);
}

/** What promtool says of each case, in their order. */
export async function testRules(cases: readonly AlertCase[]): Promise<Outcome[]> {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, FILES.rules), ruleFile());
  const tests = cases.map((one, index) => ({ name: `case ${index}`, ...testOf(one) }));
  const file = {
    rule_files: [FILES.rules],
    evaluation_interval: "1m",
    group_eval_order: RULE_GROUPS.map(({ name }) => name),
    tests,
  };
  await writeFile(join(FOLDER, FILES.tests), stringify(file, { lineWidth: 0 }));
  const { said } = await promtool("test", "rules", `--junit=${FILES.results}`, FILES.tests);
  const results = await readFile(join(FOLDER, FILES.results), "utf8");
  return tests.map(({ name }) => outcomeOf(results, name) ?? { isWell: false, said });
}

function testOf({ alert, series, at, start, fires }: AlertCase) {
  return {
    interval: "1m",
    ...(start && { start_timestamp: start }),
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: [
      {
        eval_time: at,
        alertname: alert,
        exp_alerts: fires.map((labels) => ({
          exp_labels: labels,
          exp_annotations: annotationsOf(alert, labels.severity),
        })),
      },
    ],
  };
}

function annotationsOf(name: string, severity: string | undefined) {
  const isIt = (alert: Alert) => alert.name === name && alert.severity === severity;
  const alert = ALERTS.find(isIt);
  return alert && { summary: alert.summary, runbook: runbookOf(alert) };
}

/** Of the JUnit file: a testcase without a failure in it was good. */
function outcomeOf(results: string, name: string): Outcome | undefined {
  const found = new RegExp(`<testcase name="${name}"[^>]*?(/>|>(.*?)</testcase>)`, "s").exec(
    results,
  );
  if (!found) return undefined;
  const said = found[2] ?? "";
  return { isWell: !said.includes("<failure"), said: plain(said) };
}

const plain = (xml: string) => xml.replaceAll("&#xA;", "\n").replaceAll(/&#3[49];/g, "'");

async function promtool(...args: readonly string[]): Promise<Outcome> {
  const { promtool: program } = await goTools("prometheus");
  return await new Promise((resolve) => {
    execFile(program, args, { cwd: FOLDER }, (error, stdout, stderr) =>
      resolve({ isWell: !error, said: `${stdout}${stderr}`.trim() }),
    );
  });
}
