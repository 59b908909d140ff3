import { type Gauged, publishGauges } from "../../service/gauges.ts";
import { createMetrics } from "../../service/metrics.ts";

/** Names of every series that a process of the API registers; nothing is read, so nothing is needed. */
export async function ownMetrics(): Promise<ReadonlySet<string>> {
  const metrics = createMetrics();
  const quota = { perMinute: 1, perDay: 1, perMonth: 1, clientShare: 1 };
  publishGauges(metrics, { config: { quota, airVisual: { keyCreated: 0 } } } as unknown as Gauged);
  const names = (await metrics.registry.getMetricsAsArray()).flatMap(({ name, type }) =>
    String(type) === "histogram" ? ["_bucket", "_count", "_sum"].map((end) => name + end) : [name],
  );
  return new Set(names);
}
