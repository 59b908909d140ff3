import Koa from "koa";
import type { Logger } from "pino";
import { describeError } from "./log.ts";
import { observe } from "./middleware/observe.ts";
import { problemDocuments } from "./middleware/problem-documents.ts";
import { requestLimits } from "./middleware/request-limits.ts";
import { type RequestState, requestState } from "./middleware/request-state.ts";
import { responseHeaders } from "./middleware/response-headers.ts";
import { router } from "./middleware/router.ts";
import { traceRequests } from "./middleware/trace-requests.ts";
import { createRoutes, type RouteDependencies } from "./routes/index.ts";
import type { Tracer } from "./tracing/tracer.ts";

export interface AppDependencies extends RouteDependencies {
  readonly log: Logger;
  /** Only where requests are traced. */
  readonly tracer?: Tracer | undefined;
}

/** The API as a Koa application: the order of its middleware, and nothing else. */
export function createApp(dependencies: AppDependencies): Koa<RequestState> {
  const { log, metrics, clock, tracer } = dependencies;
  const app = new Koa<RequestState>();
  app.use(requestState);
  if (tracer) app.use(traceRequests(tracer));
  app.use(observe(log, metrics));
  app.use(responseHeaders);
  app.use(problemDocuments(clock));
  app.use(requestLimits);
  app.use(router(createRoutes(dependencies)));
  // Only what fails while an answer is being written arrives here; the rest became a problem.
  app.on("error", (error: unknown) => log.debug(describeError(error), "answer not delivered"));
  return app;
}
