import { RULE_GROUPS } from "../../platform/observability/rules.ts";
import { METRICS_OF } from "../../platform/observability/sources.ts";
import { readingOf, type Selector } from "./promql.ts";

/** Every rule of every target. */
export const RULES = RULE_GROUPS.flatMap(({ rules }) => rules);
/** Metrics that other programs than the API have. */
export const FOREIGN: ReadonlySet<string> = new Set(Object.values(METRICS_OF).flat());
/** Metrics that rules make. */
export const RECORDED: ReadonlySet<string> = new Set(
  RULES.flatMap((rule) => ("record" in rule ? [rule.record] : [])),
);

/** Whether the API's own pods have what a selector asks for. */
export const isOwn = ({ metric }: Selector) => !RECORDED.has(metric) && !FOREIGN.has(metric);

/** A selector as PromQL has it. */
export const textOf = ({ metric, matchers }: Selector) =>
  `${metric}{${matchers.map(({ label, operator, value }) => `${label}${operator}"${value}"`)}}`;

/** What some expressions ask of the API's own pods, each once. */
export function ownSelectors(expressions: readonly string[]): Selector[] {
  const all = expressions.flatMap((expression) => readingOf(expression).selectors).filter(isOwn);
  return [...new Map(all.map((selector) => [textOf(selector), selector])).values()];
}
