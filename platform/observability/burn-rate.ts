import type { Alert, Recording, Severity } from "./alert.ts";
import type { Objective } from "./slo.ts";

/** A budget is burnt so many times too fast over a long window, and still is over a short one. */
interface Burn {
  readonly rate: number;
  readonly long: string;
  readonly short: string;
}

/** Of the Site Reliability Workbook, chapter 5, for a budget of 30 days. */
export const BURNS: Readonly<Record<Severity, readonly Burn[]>> = {
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

/** increase() guesses what was between its samples and the window's ends, and so says 2.03 for 2. */
const GUESSED = 0.5;

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
export function burnAlerts(objective: Objective): Alert[] {
  const { alert: name, summary } = objective;
  const severities: readonly Severity[] = objective.pages ? ["page", "ticket"] : ["ticket"];
  return severities.map((severity) => ({
    name,
    expr: BURNS[severity].map((burn) => burnExpression(objective, burn)).join("\nor\n"),
    for: severity === "page" ? "2m" : "15m",
    severity,
    summary,
  }));
}

function burnExpression({ name, target, atLeast }: Objective, { rate, long, short }: Burn): string {
  const of = (record: string) => `${record}{slo="${name}"}`;
  const threshold = Number((rate * (1 - target)).toPrecision(6));
  const tooFast = (window: string) =>
    `${of(errorsIn(window))} / ${of(eventsIn(window))} > ${threshold}`;
  const enough = `${of(errorsIn(long))} > ${atLeast - GUESSED}`;
  return `(\n  ${[tooFast(long), tooFast(short), enough].join("\n  and ")}\n)`;
}

/** Names of what is recorded of the objectives over a window. */
export const errorsIn = (window: string) => `slo:errors:increase${window}`;
export const eventsIn = (window: string) => `slo:events:increase${window}`;
