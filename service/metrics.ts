import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { VERSION } from "./version.ts";

/** Seconds; the upper end is the 4 s that a request may take in all. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 4, 5];

export interface Metrics {
  readonly registry: Registry;
  /** One finished request: rate, errors and duration per route. */
  request(labels: { method: string; route: string; status: number }, seconds: number): void;
  /** One call to AirVisual: `ok` or the reason of its failure. */
  upstreamCall(result: string, seconds: number): void;
  setReady(ready: boolean): void;
}

/** The process' Prometheus metrics. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Counter({
    name: "http_requests_total",
    help: "Finished requests",
    labelNames: ["method", "route", "status"],
    registers,
  });
  const durations = new Histogram({
    name: "http_request_duration_seconds",
    help: "Seconds from a request's headers to the end of its answer",
    labelNames: ["method", "route"],
    buckets: DURATION_BUCKETS,
    registers,
  });
  const upstream = new Histogram({
    name: "air_visual_call_duration_seconds",
    help: "Seconds a call to AirVisual took, by result",
    labelNames: ["result"],
    buckets: DURATION_BUCKETS,
    registers,
  });
  const ready = new Gauge({
    name: "air_quality_ready",
    help: "1 when /readyz says yes",
    registers,
  });
  new Gauge({
    name: "air_quality_build_info",
    help: "Always 1; the release is in the label",
    labelNames: ["version"],
    registers,
  }).set({ version: VERSION }, 1);

  return {
    registry,
    request({ method, route, status }, seconds) {
      requests.inc({ method, route, status });
      durations.observe({ method, route }, seconds);
    },
    upstreamCall: (result, seconds) => upstream.observe({ result }, seconds),
    setReady: (is) => ready.set(is ? 1 : 0),
  };
}
