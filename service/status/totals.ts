import type { Registry } from "prom-client";
import type { Latency, Requests } from "./status.ts";

/** One number of a metric. */
export interface Sample {
  readonly value: number;
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
  /** Of a histogram: which of its series this is. */
  readonly metricName?: string;
}

/** All numbers of one metric, read now. Throws when there is none of that name. */
export async function samplesOf(registry: Registry, name: string): Promise<readonly Sample[]> {
  const metric = registry.getSingleMetric(name);
  if (!metric) throw new Error(`there is no metric ${name}`);
  return (await metric.get()).values;
}

/** The sum of what has one of these values in a label; of everything without a label. */
export function sumOf(
  samples: readonly Sample[],
  label?: string,
  isWanted: (value: string) => boolean = () => true,
): number {
  return samples
    .filter(({ labels }) => label === undefined || isWanted(String(labels[label])))
    .reduce((sum, { value }) => sum + value, 0);
}

/** Requests by what became of them, from their counts by status. */
export function requestsIn(samples: readonly Sample[]): Requests {
  const withStatus = (pattern: RegExp) =>
    sumOf(samples, "status", (status) => pattern.test(status));
  return {
    answered: withStatus(/^[23]/),
    refused: withStatus(/^4/),
    failed: withStatus(/^5/),
  };
}

/** One histogram over all its labels. */
export function latencyIn(samples: readonly Sample[]): Latency {
  const counts = new Map<number, number>();
  for (const { labels, metricName, value } of samples) {
    if (!metricName?.endsWith("_bucket")) continue;
    const bound = labels.le === "+Inf" ? Number.POSITIVE_INFINITY : Number(labels.le);
    counts.set(bound, (counts.get(bound) ?? 0) + value);
  }
  const bounds = [...counts.keys()].sort((a, b) => a - b);
  return {
    bounds_seconds: bounds.filter(Number.isFinite),
    counts: bounds.map((bound) => counts.get(bound) ?? 0),
  };
}
