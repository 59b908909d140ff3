import type { Matcher, Selector } from "./promql.ts";

/** A series of a scrape, without its value. */
export interface Series {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$/gm;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** Every series of what a program says at /metrics. */
export function seriesOf(text: string): Series[] {
  return [...text.matchAll(LINE)].map(([, metric = "", labels = ""]) => ({
    metric,
    labels: Object.fromEntries(
      [...labels.matchAll(LABEL)].map(([, name = "", value = ""]) => [name, value]),
    ),
  }));
}

/** Whether a selector finds something; labels that only Prometheus gives count as there. */
export function findsAny(
  scrape: readonly Series[],
  { metric, matchers }: Selector,
  given: readonly string[],
): boolean {
  const own = matchers.filter(({ label }) => !given.includes(label));
  return scrape.some(
    (series) => series.metric === metric && own.every((matcher) => matches(matcher, series.labels)),
  );
}

function matches({ label, operator, value }: Matcher, labels: Series["labels"]): boolean {
  const found = labels[label];
  // A label that is nowhere would match `!=` and mean nothing.
  if (found === undefined) return false;
  switch (operator) {
    case "=":
      return found === value;
    case "!=":
      return found !== value;
    case "=~":
      return new RegExp(`^(?:${value})$`).test(found);
    case "!~":
      return !new RegExp(`^(?:${value})$`).test(found);
    default:
      throw new Error(`no such operator: ${operator}`);
  }
}
