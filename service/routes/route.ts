import type { ParameterizedContext } from "koa";
import * as z from "zod";
import type { ProblemName } from "../errors.ts";
import type { RequestState } from "../middleware/request-state.ts";

export type Context = ParameterizedContext<RequestState>;

/** Media type → schema of the body in it. */
export type Content = Readonly<Record<string, z.ZodType>>;

/**
 * One resource: what validates it, what documents it and what answers it, in one place. The router
 * and the OpenAPI document are made of these.
 */
export interface Route<Query extends z.ZodObject = z.ZodObject> {
  /** Whether the OpenAPI document tells of it; pages for people are not in it. */
  readonly documented: boolean;
  /** Exact path; there are no patterns. */
  readonly path: string;
  /** Heading under which the documentation lists it. */
  readonly tag: "Air quality" | "Query log" | "Service";
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** A strict object refuses names it does not know. */
  readonly query: Query;
  readonly answer: {
    readonly description: string;
    readonly content: Content;
    /** Response headers beyond those that every answer has. */
    readonly headers?: Readonly<Record<string, string>>;
  };
  /** Problems beyond those that any request can meet. */
  readonly problems: readonly ProblemName[];
  /** Answers GET and HEAD; Koa leaves the body out for HEAD. Throws ApiError and domain errors. */
  handle(ctx: Context, query: z.output<Query>): Promise<void> | void;
}

/** A resource of the contract. Keeps the query's type while the route is written down. */
export function defineRoute<Query extends z.ZodObject>(
  route: Omit<Route<Query>, "documented">,
): Route {
  return { ...route, documented: true } as unknown as Route;
}

/** A page for people or a file it needs: no parameters, no contract. */
export function definePage(path: string, handle: Route["handle"]): Route {
  return {
    documented: false,
    path,
    tag: "Service",
    operationId: path,
    summary: path,
    query: z.object({}),
    answer: { description: path, content: {} },
    problems: [],
    handle,
  };
}
