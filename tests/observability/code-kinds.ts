import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { configurationRows } from "../../platform/commands/configuration.ts";
import { ALERTS } from "../../platform/observability/alerts.ts";
import { REFUSAL_REASONS } from "../../service/air-quality/quota.ts";
import { FAILURE_REASONS } from "../../service/air-visual/failures.ts";
import { PROBLEMS } from "../../service/errors.ts";
import { SETTINGS } from "../../service/settings.ts";
import { LOG_FIELDS, LOG_LINES } from "../support/log-lines.ts";
import { ownMetrics } from "./own-metrics.ts";
import { type Reading, readingOf } from "./promql.ts";
import { FOREIGN, RECORDED } from "./readings.ts";

const PROJECT = join(import.meta.dirname, "../..");
const OWN = await ownMetrics();
const METRICS = new Set([...OWN, ...FOREIGN, ...RECORDED]);
const KEYS = new Set(configurationRows().map((row) => /^\| `([^`]+)`/.exec(row)?.[1] ?? ""));
const FAILURES = readFileSync(join(PROJECT, "service/air-visual/failures.ts"), "utf8");

/** Words of the service that an operator meets: in problems, in logs and as values of labels. */
const WORDS = new Set<string>([
  ...Object.keys(PROBLEMS),
  ...Object.keys(SETTINGS),
  ...LOG_LINES.keys(),
  ...LOG_FIELDS,
  ...FAILURE_REASONS,
  ...REFUSAL_REASONS,
  ...["ok", "miss", "stale: true", "page", "ticket", "runbook"],
  // Labels of alerts.
  ...ALERTS.flatMap(({ expr }) => readingOf(expr).labels),
]);
/** How Kubernetes says that a pod is not well. */
const STATES = ["OOMKilled", "Error", "Pending", "ImagePullBackOff", "CrashLoopBackOff"];
/** Names of ours that are no commands; those of objects and stacks. */
const NAMES =
  /^(?:local|prod|contour-certgen|kube-state-metrics|projectcontour|air-quality-prod-database|(?:roles|migrate)-…)$/;

/** What a piece of code in a runbook is; undefined when it is nothing that is known here. */
export function kindOf(code: string) {
  const command = /^(?:[A-Z_]+=\S+ )?(make|kubectl|aws|curl|pulumi) /.exec(code)?.[1];
  if (command) return command;
  if (/^(?:SELECT|VACUUM) /.test(code)) return "SQL";
  if (WORDS.has(code) || STATES.includes(code) || NAMES.test(code)) return "word";
  if (KEYS.has(code.replace(/: .+$/, ""))) return "key";
  if (FAILURES.includes(`["${code}", [`)) return "AirVisual's word";
  if (code.includes("/") && existsSync(join(PROJECT, code))) return "path";
  if (/^Pulumi\.\w+\.yaml$/.test(code) && existsSync(join(PROJECT, code))) return "path";
  return isQuery(code) ? "PromQL" : undefined;
}

/** Whether an expression reads metrics that there are, and no other; or the clock alone. */
function isQuery(code: string): boolean {
  let reading: Reading;
  try {
    reading = readingOf(code);
  } catch {
    return false;
  }
  const { selectors } = reading;
  if (selectors.length === 0) return /^[(]?(?:time|day_of_month)\(/.test(code);
  return selectors.every(({ metric }) => METRICS.has(metric));
}
