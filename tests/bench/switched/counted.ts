import type { Logger } from "pino";
import type { Metrics } from "../../../service/metrics.ts";
import { observe as reallyObserve } from "../../../service/middleware/observe.ts";
import type { AppMiddleware } from "../../../service/middleware/request-state.ts";
import { countRequest } from "./switch.ts";

export { methodOf } from "../../../service/middleware/observe.ts";

/** In front of service/middleware/observe.ts where something else is switched. */
export function observe(log: Logger, metrics: Metrics): AppMiddleware {
  const observed = reallyObserve(log, metrics);
  return (ctx, next) => {
    countRequest();
    return observed(ctx, next);
  };
}
