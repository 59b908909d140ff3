import { stringify } from "yaml";
import { type Alert, type Recording, runbookOf } from "./alert.ts";
import { ALERT_GROUPS } from "./alerts.ts";
import { recordingsOf, WINDOWS } from "./burn-rate.ts";
import { OBJECTIVES } from "./slo.ts";

type Rule = Recording | ReturnType<typeof alertRule>;

/** Rules that are worked out together, in their order, as Prometheus takes them. */
export interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
}

/** Every rule of every target; Amazon Managed Prometheus takes 20 of a group. */
export const RULE_GROUPS: readonly RuleGroup[] = [
  ...OBJECTIVES.map((objective) => ({
    name: `objective-${objective.name}`,
    interval: "1m",
    rules: recordingsOf([objective], WINDOWS.short),
  })),
  // Well below the five minutes after which Prometheus takes a value for gone.
  { name: "objectives-days", interval: "2m", rules: recordingsOf(OBJECTIVES, WINDOWS.long) },
  ...Object.entries(ALERT_GROUPS).map(([about, alerts]) => ({
    name: `alerts-${about}`,
    interval: "1m",
    rules: alerts.map(alertRule),
  })),
];

/** The rule file, for Prometheus in a cluster and for Amazon Managed Prometheus alike. */
export const ruleFile = (): string => stringify({ groups: RULE_GROUPS }, { lineWidth: 0 });

function alertRule(alert: Alert) {
  const { name, expr, for: duration, severity, summary } = alert;
  return {
    alert: name,
    expr,
    for: duration,
    labels: { severity },
    annotations: { summary, runbook: runbookOf(alert) },
  };
}
