import type { Alert, Recording, Severity } from "./alert.ts";
import type { Objective } from "./slo.ts";

/** A budget is burnt so many times too fast over a long window, and still is over a short one. */
interface Burn {
  readonly rate: number;
  readonly long: string;
  readonly short: string;
}

/** Of the Site Reliability Workbook, chapter 5, for a budget of 30 days. */
const BURNS: Readonly<Record<Severity, readonly Burn[]>> = {
  // 2 % of the budget in an hour, 5 % in six.
  page: [
    { rate: 14.4, long: "1h", short: "5m" },
    { rate: 6, long: "6h", short: "30m" },
  ],
  // 10 % in a day or in three.
  ticket: [
    { rate: 3, long: "1d", short: "2h" },
    { rate: 1, long: "3d", short: "6h" },
  ],
};

/** With few requests one failure is a large share: it takes more than this many. */
const TOO_FEW = 2;

/** Windows that alerts ask for; the long ones cost more and change less. */
export const WINDOWS = { short: ["5m", "30m", "1h", "2h", "6h"], long: ["1d", "3d"] } as const;

/** Errors and events of every objective over some windows. */
export function recordingsOf(
  objectives: readonly Objective[],
  windows: readonly string[],
): Recording[] {
  return objectives.flatMap(({ name, errors, events }) =>
    windows.flatMap((window) => [
      { record: errorsIn(window), expr: errors(window), labels: { slo: name } },
      { record: eventsIn(window), expr: events(window), labels: { slo: name } },
    ]),
  );
}

/** The alerts of an objective: one that pages, unless nobody is to be woken, and one ticket. */
export function burnAlerts({ name, alert, summary, target, pages }: Objective): Alert[] {
  const severities: readonly Severity[] = pages ? ["page", "ticket"] : ["ticket"];
  return severities.map((severity) => ({
    name: alert,
    expr: BURNS[severity].map((burn) => burnExpression(name, 1 - target, burn)).join("\nor\n"),
    for: severity === "page" ? "2m" : "15m",
    severity,
    summary,
  }));
}

function burnExpression(name: string, budget: number, { rate, long, short }: Burn): string {
  const of = (record: string) => `${record}{slo="${name}"}`;
  const threshold = Number((rate * budget).toPrecision(6));
  const tooFast = (window: string) =>
    `${of(errorsIn(window))} / ${of(eventsIn(window))} > ${threshold}`;
  return `(\n  ${[tooFast(long), tooFast(short), `${of(errorsIn(long))} > ${TOO_FEW}`].join("\n  and ")}\n)`;
}

const errorsIn = (window: string) => `slo:errors:increase${window}`;
const eventsIn = (window: string) => `slo:events:increase${window}`;
