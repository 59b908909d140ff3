import { expect } from "chai";
import * as z from "zod";
import { ApiError, type ProblemName } from "../../../../service/errors.ts";
import type { AppContext } from "../../../../service/middleware/request-state.ts";
import { router } from "../../../../service/middleware/router.ts";
import { defineRoute, type Route } from "../../../../service/routes/route.ts";

/** A router over one lenient and one strict route, and what they were asked. */
function setUp() {
  const asked: unknown[] = [];
  const route = (path: string, query: Route["query"]) =>
    defineRoute({
      path,
      tag: "Service",
      operationId: path,
      summary: path,
      query,
      problems: [],
      answer: { description: path, content: {} },
      handle: (_ctx, parameters) => {
        asked.push(parameters);
      },
    });
  const name = z.string({ error: "must be given once" });
  const middleware = router([
    route("/lenient", z.object({ name })),
    route("/strict", z.strictObject({ name: name.optional() })),
  ]);

  /** Sends a request; its context has what the router wrote. */
  async function send(method: string, url: string) {
    const headers: Record<string, string> = {};
    const ctx = {
      req: { url },
      method,
      state: { route: "none" },
      status: 404,
      headers,
      set: (more: Record<string, string>) => Object.assign(headers, more),
    };
    await middleware(
      ctx as unknown as AppContext & { body: unknown; response: never },
      async () => {
        expect.fail("nothing comes after the router");
      },
    );
    return ctx;
  }
  return { asked, send };
}

/** The problem that a request ends with; fails when it is answered. */
async function problemOf(answer: Promise<unknown>): Promise<ApiError> {
  const error = await answer.then(
    () => expect.fail("there was an answer"),
    (reason: unknown) => reason,
  );
  if (error instanceof ApiError) return error;
  throw error;
}

describe("router", () => {
  for (const method of ["GET", "HEAD"]) {
    it(`lets the route of the path answer ${method}, with the query read`, async () => {
      const { asked, send } = setUp();

      const { state } = await send(method, "/lenient?name=S%C3%A3o+Paulo&other=1");

      expect(asked).to.deep.equal([{ name: "São Paulo" }]);
      expect(state.route).to.equal("/lenient");
    });
  }

  it("answers OPTIONS itself, whatever the query", async () => {
    const { asked, send } = setUp();

    const { status, headers } = await send("OPTIONS", "/strict?unknown=1");

    expect(status).to.equal(204);
    expect(headers).to.include({
      Allow: "GET, HEAD, OPTIONS",
      "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    });
    expect(asked).to.deep.equal([]);
  });

  for (const method of ["POST", "PUT", "PATCH", "DELETE", "TRACE", "get"]) {
    it(`refuses ${method} and names what is allowed`, async () => {
      const { problem, details } = await problemOf(setUp().send(method, "/strict"));

      expect(problem).to.equal("method-not-allowed");
      expect(details).to.deep.equal({ headers: { Allow: "GET, HEAD, OPTIONS" } });
    });
  }

  const nowhere = [
    "/",
    "/strict/",
    "//strict",
    "/Strict",
    "/%73trict",
    "/strict;a",
    "/x/../strict",
    "/constructor",
    "*",
    "",
  ];
  for (const url of nowhere) {
    it(`finds nothing at ${JSON.stringify(url)}`, async () => {
      const expected: ProblemName = "not-found";

      expect((await problemOf(setUp().send("GET", url))).problem).to.equal(expected);
    });
  }

  const ONCE = { parameter: "name", rule: "must be given once" };
  const UNKNOWN = "is not a parameter of this resource";
  const refused = [
    ["a missing parameter", "/lenient", [ONCE]],
    ["an empty query", "/lenient?", [ONCE]],
    ["two values", "/strict?name=a&name=b", [ONCE]],
    ["three values", "/strict?name=a&name=b&name=c", [ONCE]],
    ["an unknown name", "/strict?nam=a", [{ parameter: "nam", rule: UNKNOWN }]],
    ["a second question mark", "/strict??name=a", [{ parameter: "?name", rule: UNKNOWN }]],
    ["__proto__", "/strict?__proto__=a", [{ parameter: "__proto__", rule: UNKNOWN }]],
    ["constructor", "/strict?constructor=a", [{ parameter: "constructor", rule: UNKNOWN }]],
    [
      "two unknown names, each cut at 40 characters",
      `/strict?${"a".repeat(41)}&b`,
      [
        { parameter: "a".repeat(40), rule: UNKNOWN },
        { parameter: "b", rule: UNKNOWN },
      ],
    ],
  ] as const;
  for (const [name, url, errors] of refused) {
    it(`refuses ${name}`, async () => {
      const { asked, send } = setUp();

      const { problem, details } = await problemOf(send("GET", url));

      expect(problem).to.equal("invalid-parameters");
      expect(details.errors).to.deep.equal(errors);
      const faults = errors.map(({ parameter, rule }) => `${parameter} ${rule}`);
      expect(details.detail).to.equal(`${faults.join("; ")}.`);
      expect(asked).to.deep.equal([]);
    });
  }

  it("is not misled by parameters that name a prototype's members", async () => {
    const { asked, send } = setUp();

    await send("GET", "/lenient?name=a&__proto__=b&constructor=c&__proto__=d");

    expect(asked).to.deep.equal([{ name: "a" }]);
  });

  it("takes broken percent escapes for text", async () => {
    const { asked, send } = setUp();

    await send("GET", "/lenient?name=%zz%ff?");

    expect(asked).to.deep.equal([{ name: "%zz\ufffd?" }]);
  });
});
