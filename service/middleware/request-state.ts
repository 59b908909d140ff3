import type { Middleware, ParameterizedContext } from "koa";
import type { ProblemName } from "../errors.ts";
import { isUuid, newRequestId } from "../ids.ts";
import { NO_SPAN, type Span } from "../tracing/tracer.ts";

/** What middleware and routes know of one request. */
export interface RequestState {
  /** A UUID: the proxy's when it sent one, else ours. In every log line, problem and row. */
  requestId: string;
  /** The route's path, not the consumer's: bounded, so that it can be a metric's label. */
  route: string;
  /** Of the whole request; what it waits for is within. */
  span: Span;
  /** Why the request failed, and what its consumer was told; for its log line only. */
  failure?: unknown;
  problem?: ProblemName;
}

export type AppContext = ParameterizedContext<RequestState>;
export type AppMiddleware = Middleware<RequestState>;

/** Label of requests for paths that are no route. */
export const NO_ROUTE = "none";

/**
 * Gives every request its id and says it in the answer. An id that is not a UUID is replaced: it goes
 * into logs and a column.
 */
export const requestState: AppMiddleware = (ctx, next) => {
  const inbound = ctx.req.headers["x-request-id"];
  ctx.state.requestId = typeof inbound === "string" && isUuid(inbound) ? inbound : newRequestId();
  ctx.state.route = NO_ROUTE;
  ctx.state.span = NO_SPAN;
  ctx.res.setHeader("X-Request-Id", ctx.state.requestId);
  return next();
};
