import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Ajv, type ValidateFunction } from "ajv";

/** One request to a tool that the test plays. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** What stands in the path where the route has a `:name`. */
  readonly at: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** A tool's API: `GET /things/:name` and what answers. */
export type Routes = Readonly<Record<string, (asked: Asked) => Answer>>;

export interface Played {
  readonly url: string;
  /** Questions that the tool does not have, or not in this form: each fails the test. */
  readonly faults: readonly string[];
  /** Questions that may have changed something since the last look. */
  takeWrites(): readonly string[];
  /** It is away for the next questions: no answer at all, and 503, by turns. */
  breakFor(questions: number): void;
  stop(): Promise<void>;
}

/** What a model throws when it is asked in a form that the tool does not have. */
export class Fault extends Error {}

/** Plays a tool by a strict model of it, with a real HTTP server. */
export async function play(routes: Routes): Promise<Played> {
  const faults: string[] = [];
  let writes: string[] = [];
  let away = 0;

  function answerTo(asked: Asked): Answer {
    for (const [route, handle] of Object.entries(routes)) {
      const at = placesIn(route, asked);
      if (at) return handle({ ...asked, at });
    }
    throw new Fault("it has no such path");
  }

  const server = createServer(async (request, response) => {
    if (away > 0) {
      away -= 1;
      if (away % 2 === 1) request.destroy();
      else response.writeHead(503).end();
      return;
    }
    const asked = await askedBy(request);
    const { method, path } = asked;
    if (method !== "GET") writes.push(`${method} ${path}`);
    let answer: Answer;
    try {
      answer = answerTo(asked);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.push(`${method} ${path}: ${error.message}`);
      answer = { status: 400 };
    }
    const { status, body } = answer;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(body === undefined ? "" : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    faults,
    takeWrites() {
      const taken = writes;
      writes = [];
      return taken;
    },
    breakFor(questions) {
      away = questions;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function askedBy(request: IncomingMessage): Promise<Asked> {
  const { method = "", headers, url = "" } = request;
  const { pathname: path, searchParams } = new URL(url, "http://tool");
  return {
    method,
    path,
    query: Object.fromEntries(searchParams),
    at: {},
    headers,
    body: await text(request),
  };
}

/** The values of a route's names; undefined when it is another route. */
function placesIn(route: string, { method, path }: Asked): Record<string, string> | undefined {
  const [itsMethod, itsPath = ""] = route.split(" ");
  const [names, parts] = [itsPath.split("/"), path.split("/")];
  if (itsMethod !== method || names.length !== parts.length) return undefined;
  const places: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const part = decodeURIComponent(parts[index] ?? "");
    if (name.startsWith(":")) places[name.slice(1)] = part;
    else if (name !== part) return undefined;
  }
  return places;
}

/** User and password of a question. */
export function basicOf({ headers }: Asked): { user: string; password: string } | undefined {
  const [, encoded] = /^Basic (.+)$/.exec(headers.authorization ?? "") ?? [];
  if (encoded === undefined) return undefined;
  const [user = "", ...rest] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return { user, password: rest.join(":") };
}

export const bearerOf = ({ headers }: Asked): string | undefined =>
  /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];

function mustHave(what: string, given: readonly string[], keys: readonly string[]): void {
  if (given.toSorted().join() === keys.toSorted().join()) return;
  throw new Fault(`${what} has ${given.join(", ")}, not ${keys.join(", ")}`);
}

/** A query with exactly these keys. */
export function queryOf<Key extends string>(
  { query }: Asked,
  ...keys: readonly Key[]
): Record<Key, string> {
  mustHave("its query", Object.keys(query), keys);
  return query as Record<Key, string>;
}

/** A form with exactly these keys. */
export function formOf<Key extends string>(
  asked: Asked,
  ...keys: readonly Key[]
): Record<Key, string> {
  mustBe(asked, "application/x-www-form-urlencoded");
  const form = Object.fromEntries(new URLSearchParams(asked.body));
  mustHave("its form", Object.keys(form), keys);
  return form as Record<Key, string>;
}

export function mustBe({ headers }: Asked, type: string): void {
  const given = headers["content-type"]?.split(";")[0];
  if (given !== type) throw new Fault(`it takes ${type}, not ${given}`);
}

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const compiled = new Map<object, ValidateFunction>();

/** JSON that keeps a schema. */
export function jsonOf<T>(asked: Asked, schema: object, type = "application/json"): T {
  mustBe(asked, type);
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  const body = JSON.parse(asked.body);
  if (!validate(body)) throw new Fault(ajv.errorsText(validate.errors));
  return body as T;
}

/** Schema of an object with these members and no others. */
export const closed = (properties: object, required: readonly string[]) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
