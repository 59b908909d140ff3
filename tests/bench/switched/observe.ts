import type { Logger } from "pino";
import type { Metrics } from "../../../service/metrics.ts";
import { observe as reallyObserve } from "../../../service/middleware/observe.ts";
import type { AppMiddleware } from "../../../service/middleware/request-state.ts";
import { countRequest, switchedOn } from "./switch.ts";

export { methodOf } from "../../../service/middleware/observe.ts";

/** In front of service/middleware/observe.ts: switched off there is no line, no count and no listener. */
export function observe(log: Logger, metrics: Metrics): AppMiddleware {
  const observed = reallyObserve(log, metrics);
  return (ctx, next) => {
    countRequest();
    return switchedOn() ? observed(ctx, next) : next();
  };
}
