import * as z from "zod";
import { createDocument, type ZodOpenApiResponseObject } from "zod-openapi";
import { PROBLEMS, type ProblemName, problemBody, problemType } from "../errors.ts";
import { VERSION } from "../version.ts";
import { REVALIDATE, replyJson } from "./reply.ts";
import { definePage, type Route } from "./route.ts";

/** What any request can meet, whatever its path. */
const COMMON_PROBLEMS: readonly ProblemName[] = [
  "malformed-request",
  "method-not-allowed",
  "request-timeout",
  "uri-too-long",
  "expectation-failed",
  "headers-too-large",
  "internal",
];

const EXAMPLE_ID = "3f2c8a52-7c0e-4b43-9d6c-0d5a7f1c9e11";

const PROBLEM = z
  .strictObject({
    type: z.enum((Object.keys(PROBLEMS) as ProblemName[]).map(problemType)),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    request_id: z.uuid(),
    errors: z.array(z.strictObject({ parameter: z.string(), rule: z.string() })).optional(),
  })
  .meta({
    id: "Problem",
    description: "A problem document (RFC 9457); /problems explains the types",
  });

/** `/openapi.json`, made once, when it is first asked for, from the routes themselves. */
export function openApiRoute(routes: readonly Route[]): Route {
  let document: unknown;
  return definePage("/openapi.json", (ctx) => {
    document ??= openApiDocument(routes);
    replyJson(ctx, document, REVALIDATE);
  });
}

/** OpenAPI 3.1 from the schemas that validate the requests. */
export function openApiDocument(routes: readonly Route[]) {
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Air Quality API",
      version: VERSION,
      description:
        "For a latitude and longitude, the nearest city and its air-quality index; and the list of the cities asked for. Data: IQAir AirVisual.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    security: [],
    paths: Object.fromEntries(
      routes
        .filter(({ documented }) => documented)
        .map((route) => [route.path, { get: operationOf(route) }]),
    ),
  });
}

function operationOf({ tag, operationId, summary, description, query, problems, answer }: Route) {
  const headers = { "X-Request-Id": "The id of this request", ...answer.headers };
  return {
    tags: [tag],
    operationId,
    summary,
    ...(description && { description }),
    requestParams: { query },
    responses: {
      "200": {
        description: answer.description,
        headers: headersOf(headers),
        content: Object.fromEntries(
          Object.entries(answer.content).map(([type, schema]) => [type, { schema }]),
        ),
      },
      "304": { description: "Unchanged since the answer with this ETag" },
      ...problemResponses([...COMMON_PROBLEMS, ...problems]),
    },
  };
}

function headersOf(texts: Readonly<Record<string, string>>) {
  const text = (description: string) => z.string().optional().meta({ description });
  return z.object(
    Object.fromEntries(Object.entries(texts).map(([name, meaning]) => [name, text(meaning)])),
  );
}

/** One response per status; its description names the types that share it. */
function problemResponses(names: readonly ProblemName[]) {
  const responses: Record<`${4 | 5}${string}`, ZodOpenApiResponseObject> = {};
  for (const [status, sharing] of Map.groupBy(names, (name) => String(PROBLEMS[name].status))) {
    responses[status as `4${string}`] = {
      description: sharing.map((name) => `${name}: ${PROBLEMS[name].title}`).join(". "),
      headers: headersOf({
        "X-Request-Id": "The id of this request",
        ...(Number(status) > 500 && { "Retry-After": "Seconds until it is worth asking again" }),
      }),
      content: {
        "application/problem+json": {
          schema: PROBLEM,
          examples: Object.fromEntries(
            sharing.map((name) => [name, { value: problemBody(name, EXAMPLE_ID, {}) }]),
          ),
        },
      },
    };
  }
  return responses;
}
