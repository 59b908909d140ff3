import type { Logger } from "pino";
import { describeError } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { AppContext, AppMiddleware } from "./request-state.ts";

/** Methods that may be a metric's label; anybody can send any other word. */
const KNOWN_METHODS = new Set(["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]);

/** One log line and one count per request, when its last byte is sent or its connection is gone. */
export function observe(log: Logger, metrics: Metrics): AppMiddleware {
  return (ctx, next) => {
    const started = performance.now();
    ctx.res.once("close", () => {
      const seconds = (performance.now() - started) / 1000;
      const method = methodOf(ctx);
      const { route, problem } = ctx.state;
      metrics.request({ method, route, status: ctx.status, problem }, seconds);
      log[levelOf(ctx)](lineOf(ctx, method, seconds), "request");
    });
    return next();
  };
}

/** The method as a label that nobody can choose freely. */
export function methodOf({ method }: AppContext): string {
  return KNOWN_METHODS.has(method) ? method : "other";
}

function lineOf(ctx: AppContext, method: string, seconds: number) {
  const { requestId, route, span, problem, failure } = ctx.state;
  const line: Record<string, unknown> = {
    request_id: requestId,
    method,
    route,
    status: ctx.status,
    duration_ms: Math.round(seconds * 1e6) / 1e3,
  };
  if (span.traceId) line.trace_id = span.traceId;
  if (!ctx.res.writableFinished) line.aborted = true;
  return problem ? { ...line, problem, ...describeError(failure) } : line;
}

/** An unknown error is ours to mend, a refused key an operator's; another 5xx is a neighbour that failed. */
function levelOf({ status, state: { problem } }: AppContext): "error" | "warn" | "info" {
  if (problem === "internal" || problem === "upstream-key") return "error";
  return status >= 500 ? "warn" : "info";
}
