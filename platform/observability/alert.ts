/** Who hears of it: somebody at once, or whoever comes to work next. */
export type Severity = "page" | "ticket";

/** Something that an operator has to do something about; docs/runbooks/ says what. */
export interface Alert {
  /** Also the name of its runbook. */
  readonly name: string;
  /** PromQL; whatever it gives is wrong. */
  readonly expr: string;
  /** How long it has to be wrong. */
  readonly for: string;
  readonly severity: Severity;
  /** One sentence, in the words of whoever gets it. */
  readonly summary: string;
}

/** A number that is worked out once, for alerts and dashboards. */
export interface Recording {
  readonly record: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Path of an alert's runbook in this repository. */
export const runbookOf = ({ name }: Pick<Alert, "name">): string => `docs/runbooks/${name}.md`;
