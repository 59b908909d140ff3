import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { expect } from "chai";
import { PROBLEMS } from "../../service/errors.ts";
import { createRoutes, type RouteDependencies } from "../../service/routes/index.ts";
import { openApiDocument } from "../../service/routes/openapi.ts";

export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

interface Response {
  content?: Record<string, { schema: object }>;
}
interface Document {
  paths: Record<string, { get: { responses: Record<string, Response> } }>;
}

/** The document only needs the routes' descriptions; nothing is ever asked of these. */
const NO_DEPENDENCIES = {} as RouteDependencies;

/** The OpenAPI document as a consumer gets it. */
export const document: Document = JSON.parse(
  JSON.stringify(openApiDocument(createRoutes(NO_DEPENDENCIES))),
);

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ $id: "openapi", ...document });
const compiled = new Map<string, ValidateFunction>();

/** Fails unless the answer is one that the OpenAPI document promises for this request. */
export function assertContract({ method, path, status, headers, text }: Exchange): void {
  const what = `${method} ${path.slice(0, 100)} has the answer ${status} ${text.slice(0, 200)}`;
  expect(headers.get("x-request-id"), `${what}: X-Request-Id`).to.match(/^[\da-f-]{36}$/);
  expect(headers.get("access-control-allow-origin"), `${what}: CORS`).to.equal("*");
  const type = headers.get("content-type")?.split(";")[0] ?? "";
  if (status >= 400) assertProblem(status, type, method === "HEAD" ? undefined : text);

  const route = path.split("?")[0] ?? "";
  const responses = document.paths[route]?.get.responses;
  if (!responses || method === "OPTIONS" || status === 405) return;
  const response = responses[String(status)];
  expect(response, `${status} is a documented status of ${route}`).to.be.an("object");
  if (method === "HEAD" || status === 304) return;

  expect(Object.keys(response?.content ?? {}), "documented media types").to.include(type);
  const escaped = (part: string) =>
    encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
  const pointer = `openapi#/paths/${escaped(route)}/get/responses/${status}/content/${escaped(type)}/schema`;
  const validate = compiled.get(pointer) ?? ajv.compile({ $ref: pointer });
  compiled.set(pointer, validate);
  const body: unknown = type.endsWith("json") ? JSON.parse(text) : text;
  expect(
    validate(body),
    `${route} ${status}: ${ajv.errorsText(validate.errors)}: ${text}`,
  ).to.equal(true);
}

const NAMES = Object.keys(PROBLEMS);

function assertProblem(status: number, type: string, text: string | undefined): void {
  expect(type).to.equal("application/problem+json");
  if (text === undefined) return;
  const body = JSON.parse(text);
  expect(body.status).to.equal(status);
  expect(NAMES.map((name) => `/problems#${name}`)).to.include(body.type);
  expect(text).not.to.match(/at .*\.ts:\d+|SELECT|INSERT|127\.0\.0\.1/);
}
