import type { Tracer } from "../tracing/tracer.ts";
import { methodOf } from "./observe.ts";
import type { AppMiddleware } from "./request-state.ts";

/** A span per request, when its last byte is sent or its connection is gone; part of the caller's trace, if it has one. */
export function traceRequests(tracer: Tracer): AppMiddleware {
  return (ctx, next) => {
    const span = tracer.request(ctx.get("traceparent"));
    ctx.state.span = span;
    ctx.res.once("close", () => {
      const { requestId, route, problem } = ctx.state;
      span.set({
        "http.request.method": methodOf(ctx),
        "http.route": route,
        "http.response.status_code": ctx.status,
        "request.id": requestId,
      });
      span.end(ctx.status >= 500 ? (problem ?? String(ctx.status)) : undefined);
    });
    return next();
  };
}
