/** A condition of a quality gate, as SonarQube calls its parts. */
export interface Condition {
  readonly metric: string;
  /** Fails when the value is less (LT) or greater (GT) than `error`. */
  readonly op: "LT" | "GT";
  readonly error: string;
}

export interface GateSettings {
  readonly name: string;
  /** Per cent of the new lines. */
  readonly coverage: number;
  readonly duplicatedLines: number;
}

/** Rating A. */
const BEST = "1";

/** What new code must keep. */
export const conditionsOf = ({ coverage, duplicatedLines }: GateSettings): readonly Condition[] => [
  { metric: "new_coverage", op: "LT", error: `${coverage}` },
  { metric: "new_duplicated_lines_density", op: "GT", error: `${duplicatedLines}` },
  { metric: "new_bugs", op: "GT", error: "0" },
  { metric: "new_vulnerabilities", op: "GT", error: "0" },
  { metric: "new_reliability_rating", op: "GT", error: BEST },
  { metric: "new_security_rating", op: "GT", error: BEST },
  { metric: "new_maintainability_rating", op: "GT", error: BEST },
];

export interface Known extends Condition {
  readonly id: string;
}

export interface Difference {
  readonly create: readonly Condition[];
  readonly update: readonly Known[];
  /** Ids. */
  readonly remove: readonly string[];
}

/** What has to be done so that a gate has these conditions and no others. */
export function difference(known: readonly Known[], wanted: readonly Condition[]): Difference {
  const of = (metric: string) => known.find((one) => one.metric === metric);
  return {
    create: wanted.filter(({ metric }) => !of(metric)),
    update: wanted.flatMap((condition) => {
      const { id, op, error } = of(condition.metric) ?? (condition as Known);
      const isSame = op === condition.op && error === condition.error;
      return id === undefined || isSame ? [] : [{ ...condition, id }];
    }),
    remove: known
      .filter(({ metric }) => !wanted.some((one) => one.metric === metric))
      .map(({ id }) => id),
  };
}
