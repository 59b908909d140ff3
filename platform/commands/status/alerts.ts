/** What Prometheus says of its alerts; pure. */
import { runbookOf } from "../../observability/alert.ts";
import type { Probe } from "./probe.ts";
import { lengthText, secondsSince } from "./words.ts";

/** One of `/api/v1/alerts`. */
interface PrometheusAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: "firing" | "pending";
  readonly activeAt: string;
}

/** What `/api/v1/alerts` answers. */
export interface AlertsAnswer {
  readonly data: { readonly alerts: readonly PrometheusAlert[] };
}

/** Shown in their own place, or the same in every alert of the stack; the others say what it is about. */
const COMMON = ["alertname", "severity", "namespace", "job", "instance"];

/** A line for each alert that fires: how urgent, which, since when, what it says, its runbook. */
export function alertsProbe({ data }: AlertsAnswer, now: number): Probe {
  const firing = data.alerts.filter(({ state }) => state === "firing").sort(byUrgency);
  const pending = data.alerts.length - firing.length;
  const found = firing.length === 0 ? "none fires" : `${firing.length} firing`;
  const nameWidth = Math.max(0, ...firing.map(({ labels }) => labels.alertname?.length ?? 0));
  const details = firing.map(({ labels, annotations, activeAt }) => {
    const { alertname = "", severity = "" } = labels;
    const since = lengthText(secondsSince(activeAt, now));
    const about = Object.entries(labels)
      .filter(([name]) => !COMMON.includes(name))
      .map(([name, value]) => `${name} ${value}`);
    const what = `${annotations.summary}${about.length > 0 ? ` (${about.join(", ")})` : ""}`;
    const runbook = annotations.runbook ?? runbookOf({ name: alertname });
    return `${severity.padEnd(6)}  ${alertname.padEnd(nameWidth)}  for ${since}: ${what} → ${runbook}`;
  });
  return {
    name: "alerts",
    isWell: firing.length === 0,
    found: pending > 0 ? `${found}, ${pending} pending` : found,
    details,
  };
}

/** What wakes somebody first, then the oldest. */
const byUrgency = (a: PrometheusAlert, b: PrometheusAlert) =>
  Number(b.labels.severity === "page") - Number(a.labels.severity === "page") ||
  Date.parse(a.activeAt) - Date.parse(b.activeAt);
