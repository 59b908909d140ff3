import type { AppMiddleware } from "../../../service/middleware/request-state.ts";

/** Takes the place of service/middleware/observe.ts: no line, no count. */
export function observe(): AppMiddleware {
  return (_ctx, next) => next();
}
