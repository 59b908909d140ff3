import type { AddressInfo, Server } from "node:net";
import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
import * as z from "zod";
import { type Coordinates, coordinatesQuery } from "../../../service/coordinates.ts";
import { isUuid, newRequestId } from "../../../service/ids.ts";
import { createLog } from "../../../service/log.ts";

/** What any decent service does around an answer, whatever its design; both baselines do it too. */
export const { logger, flushNow } = createLog("info");
process.once("exit", flushNow);
process.on("SIGTERM", () => process.exit(0));

/** Names of environment variables are the service's own. */
export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing`);
  return value;
}

const registry = new Registry();
collectDefaultMetrics({ register: registry });
const requests = new Counter({
  name: "http_requests_total",
  help: "Finished requests",
  labelNames: ["method", "route", "status"],
  registers: [registry],
});
const durations = new Histogram({
  name: "http_request_duration_seconds",
  help: "Seconds",
  labelNames: ["method", "route"],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 4, 5],
  registers: [registry],
});

export interface Finished {
  readonly requestId: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  /** Reading of `performance.now()` when the request came. */
  readonly started: number;
}

/** One counter, one histogram, one buffered log line. */
export function observe({ requestId, method, route, status, started }: Finished): void {
  const seconds = (performance.now() - started) / 1000;
  requests.inc({ method, route, status });
  durations.observe({ method, route }, seconds);
  logger.info(
    { request_id: requestId, method, route, status, duration_ms: Math.round(seconds * 1e6) / 1e3 },
    "request",
  );
}

export function requestIdOf(inbound: string | string[] | undefined): string {
  return typeof inbound === "string" && isUuid(inbound) ? inbound : newRequestId();
}

/** Response headers that are the same on every answer. */
export const HEADERS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers":
    "Age, ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id",
  "X-Content-Type-Options": "nosniff",
};

const query = z.object(coordinatesQuery);

/** Undefined for what is no pair of coordinates. */
export function coordinatesOf(url: string): Coordinates | undefined {
  const mark = url.indexOf("?");
  const parameters = new URLSearchParams(mark < 0 ? "" : url.slice(mark));
  const checked = query.safeParse(Object.fromEntries(parameters));
  return checked.success ? { latitude: checked.data.lat, longitude: checked.data.lon } : undefined;
}

/** Listens on a free port and says so, as the service does. */
export function announce(server: Server): void {
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo;
    logger.info({ url: `http://127.0.0.1:${port}` }, "listening");
  });
}
