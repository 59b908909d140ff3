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

/** A series of kube-state-metrics, about an object of the API's namespace. */
export const ofObject = (metric: string, labels: string) =>
  `${metric}{job="kube-state-metrics", namespace="${NAMESPACE}", ${labels}}`;

/** A release, as its autoscaler tells: fewest, most and current pods, for as long as it is there. */
export const release = (
  fewest: number,
  most: number,
  current: string,
  name = "api-stable",
  time = "x300",
) => {
  const number = (of: string) =>
    ofObject(`kube_horizontalpodautoscaler_${of}`, `horizontalpodautoscaler="${name}"`);
  return {
    [number("spec_min_replicas")]: `${fewest}${time}`,
    [number("spec_max_replicas")]: `${most}${time}`,
    [number("status_current_replicas")]: current,
  };
};

/** Labels of an alert that is about a namespace. */
export const inNamespace = (
  severity: "page" | "ticket",
  labels: Readonly<Record<string, string>> = {},
) => ({ severity, namespace: NAMESPACE, ...labels });

/** The sentence of a case. */
export const titleOf = ({ alert, when, fires }: AlertCase): string =>
  `${alert} ${fires.length > 0 ? "fires" : "is silent"} ${when}`;
