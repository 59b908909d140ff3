import type * as z from "zod";
import { ApiError, type ParameterFault } from "../errors.ts";
import type { Route } from "../routes/route.ts";
import type { AppMiddleware } from "./request-state.ts";
import { METHODS, PREFLIGHT_HEADERS } from "./response-headers.ts";

/** As many faults as a person reads; a request may name a thousand unknown parameters. */
const MAX_FAULTS = 10;

type Parameters = Record<string, string | string[]>;

/**
 * Finds the route of an exact path, checks the query by the route's schema and lets it answer. All
 * paths are constants, so a map is the whole router.
 */
export function router(routes: readonly Route[]): AppMiddleware {
  const byPath = new Map(routes.map((route) => [route.path, route]));

  return async (ctx) => {
    const target = originForm(ctx.req.url ?? "/");
    const mark = target.indexOf("?");
    const route = byPath.get(mark < 0 ? target : target.slice(0, mark));
    if (!route) throw new ApiError("not-found");
    ctx.state.route = route.path;

    switch (ctx.method) {
      case "OPTIONS":
        ctx.status = 204;
        ctx.set(PREFLIGHT_HEADERS);
        return;
      case "GET":
      case "HEAD":
        return await route.handle(ctx, checkQuery(route, mark < 0 ? "" : target.slice(mark)));
      default:
        throw new ApiError("method-not-allowed", { headers: { Allow: METHODS.join(", ") } });
    }
  };
}

/** Path and query; a proxy may send the whole address instead (RFC 9112, 3.2.2). */
function originForm(target: string): string {
  if (target.startsWith("/")) return target;
  const url = URL.parse(target);
  return url?.protocol === "http:" || url?.protocol === "https:"
    ? url.pathname + url.search
    : target;
}

function checkQuery(route: Route, query: string) {
  const checked = route.query.safeParse(parametersOf(query));
  if (checked.success) return checked.data;
  const faults = faultsOf(checked.error).slice(0, MAX_FAULTS);
  throw new ApiError("invalid-parameters", {
    detail: `${faults.map(({ parameter, rule }) => `${parameter} ${rule}`).join("; ")}.`,
    errors: faults,
  });
}

/** A name that is given more than once has all its values, which no schema accepts. */
function parametersOf(query: string): Parameters {
  const parameters: Parameters = Object.create(null);
  for (const [name, value] of new URLSearchParams(query)) {
    const earlier = parameters[name];
    parameters[name] = earlier === undefined ? value : [earlier, value].flat();
  }
  return parameters;
}

function faultsOf({ issues }: z.ZodError): ParameterFault[] {
  return issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          parameter: key.slice(0, 40),
          rule: "is not a parameter of this resource",
        }))
      : [{ parameter: issue.path.join("."), rule: issue.message }],
  );
}
