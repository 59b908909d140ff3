import { type Metrics, createMetrics as reallyCreate } from "../../../service/metrics.ts";
import { switchedOn } from "./switch.ts";

/** In front of service/metrics.ts: switched off nothing of a request is counted. */
export function createMetrics(): Metrics {
  const metrics = reallyCreate();
  const switched =
    <Args extends unknown[]>(count: (...args: Args) => void) =>
    (...args: Args) => {
      if (switchedOn()) count(...args);
    };
  return {
    ...metrics,
    request: switched(metrics.request),
    upstreamCall: switched(metrics.upstreamCall),
    answered: switched(metrics.answered),
    refused: switched(metrics.refused),
    batch: switched(metrics.batch),
  };
}
