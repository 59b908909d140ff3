/** What Prometheus has scraped, and which alerts of one name that makes. */
export interface AlertCase {
  readonly alert: string;
  /** Ends the sentence that begins with what the alert does. */
  readonly when: string;
  /** Values by series, one a minute; in promtool's notation. */
  readonly series: Readonly<Record<string, string>>;
  /** When it is looked, since the first value. */
  readonly at: string;
  /** When the first value is, where the date matters (RFC 3339). */
  readonly start?: string;
  /** Labels of every alert of this name that fires; none when it is silent. */
  readonly fires: readonly Readonly<Record<string, string>>[];
}

/** Namespace of every series here, as the scrape gives it. */
export const NAMESPACE = "air-quality-test";

/** A series of one pod of the API. */
export function ofPod(metric: string, labels = "", pod = "a"): string {
  const own = labels === "" ? "" : `, ${labels}`;
  return `${metric}{job="air-quality-api", namespace="${NAMESPACE}", pod="${pod}"${own}}`;
}

/** Labels of an alert that is about a namespace. */
export const inNamespace = (
  severity: "page" | "ticket",
  labels: Readonly<Record<string, string>> = {},
) => ({ severity, namespace: NAMESPACE, ...labels });

/** The sentence of a case. */
export const titleOf = ({ alert, when, fires }: AlertCase): string =>
  `${alert} ${fires.length > 0 ? "fires" : "is silent"} ${when}`;
