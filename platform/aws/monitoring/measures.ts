import type { Measure } from "./alarm.ts";

const FUNCTIONS = { Average: "AVG", Maximum: "MAX", Minimum: "MIN", Sum: "SUM" } as const;

/** CloudWatch's query for a metric with some dimensions, and whichever others it has. */
export function selection(
  namespace: string,
  { metric, statistic }: Measure,
  dimensions: Readonly<Record<string, string>>,
): string {
  const where = Object.entries(dimensions).map(([key, value]) => `${key} = '${value}'`);
  return `SELECT ${FUNCTIONS[statistic]}("${metric}") FROM "${namespace}" WHERE ${where.join(" AND ")}`;
}

/** One value in percent of another, by their ids. */
export const percentage = (part: string, whole: string): string => `100 * ${part} / ${whole}`;
