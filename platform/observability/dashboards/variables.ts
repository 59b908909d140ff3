/** What somebody who looks may choose; `__rate_interval` is Grafana's own. */
export interface Values {
  /** Of the API. */
  readonly namespace: string;
  /** Names of releases, as a regular expression. @default every one */
  readonly release?: string;
  /** Window of rates: four times the scrape's interval at least. @default "5m" */
  readonly rateInterval?: string;
}

/** Matchers of everything in the stack's own namespace. */
export const IN_NAMESPACE = 'namespace="$namespace"';
/** Matchers of the pods of the chosen releases; a Deployment adds two words to its name. */
export const IN_RELEASE = 'namespace="$namespace", pod=~"api-$release-[^-]+-[^-]+"';
/** Window of a rate. */
export const RATE = "[$__rate_interval]";

const VARIABLE = /\$([a-z_]+)/g;

/** Names of the variables in an expression. */
export const variablesIn = (expr: string): string[] =>
  [...expr.matchAll(VARIABLE)].map(([, name = ""]) => name);

/** The expression as Prometheus takes it. Throws at a variable that there is not. */
export function filledIn(expr: string, values: Values): string {
  const known = new Map([
    ["namespace", values.namespace],
    ["release", values.release ?? ".+"],
    ["__rate_interval", values.rateInterval ?? "5m"],
  ]);
  return expr.replaceAll(VARIABLE, (text, name) => {
    const value = known.get(name);
    if (value === undefined) throw new Error(`no such variable: ${text} in ${expr}`);
    return value;
  });
}
