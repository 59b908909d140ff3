import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { UNSTORED } from "../../service/queries/unstored.ts";
import { assertLogLines, faultOf, LOG_FIELDS, LOG_LINES } from "../support/log-lines.ts";

const SERVICE = join(import.meta.dirname, "../../service");

interface Call {
  /** Undefined where the code decides. */
  readonly level: string | undefined;
  readonly messages: readonly string[];
}

/** Every call of a logger in the service's sources. */
function calls(): Call[] {
  const files = readdirSync(SERVICE, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => {
      const text = readFileSync(join(SERVICE, file), "utf8").replaceAll(
        ", UNSTORED)",
        `, "${UNSTORED}")`,
      );
      const found = text.matchAll(
        /\blog(?:ger)?(?:\.(debug|info|warn|error)|\[\w+\(ctx\)\])\((.*?)\);/gs,
      );
      return [...found].map(([, level, given = ""]) => ({
        level,
        messages: [...given.matchAll(/"([^"]+)"/g)].map(([, message = ""]) => message),
      }));
    });
}

const line = (fields: object) =>
  JSON.stringify({ level: "info", time: "2026-11-22T18:20:23.456Z", ...fields });
const REQUEST = {
  message: "request",
  request_id: "f47ac10b-58cc-4372-a567-0e02b2c3d479",
  method: "GET",
  route: "/air-quality",
  status: 200,
  duration_ms: 1.5,
};

describe("docs/logs.md", () => {
  it("has every message of the sources, and no other", () => {
    const said = new Set(calls().flatMap(({ messages }) => messages));

    expect([...LOG_LINES.keys()]).to.have.members([...said]);
  });

  it("has every message's level as the sources have it", () => {
    const others = calls().flatMap(({ level, messages }) =>
      messages.filter((message) => level && LOG_LINES.get(message)?.levels.join() !== level),
    );

    expect(others).to.deep.equal([]);
  });

  it("explains every field that a line has, and no other", () => {
    const used = [...LOG_LINES.values()].flatMap(({ fields }) =>
      fields.map((field) => field.replace("?", "")),
    );

    expect(LOG_FIELDS).to.have.members([...new Set(["level", "time", "message", ...used])]);
  });

  it("takes the line of a request", () => {
    expect(() => assertLogLines([line(REQUEST)])).not.to.throw();
  });

  const wrong: Readonly<Record<string, object>> = {
    "a message of its own": { message: "hello" },
    "a field more": { ...REQUEST, query: "lat=52.52" },
    "a field less": { ...REQUEST, request_id: undefined },
    "a path that is no route": { ...REQUEST, route: "/air-quality?lat=52.52" },
    "another method": { ...REQUEST, method: "BREW" },
    "an id of another form": { ...REQUEST, request_id: "mine" },
    "another time": { ...REQUEST, time: 1 },
    "a level that the line never has": { message: "ready", level: "error" },
    "a failure that is only info": { ...REQUEST, status: 503 },
    "a refused key that is only a warning": {
      ...REQUEST,
      level: "warn",
      status: 502,
      problem: "upstream-key",
      error: "AirVisualError",
    },
  };
  for (const [what, fields] of Object.entries(wrong)) {
    it(`does not take ${what}`, () => {
      expect(faultOf(line(fields))).to.match(/^docs\/logs\.md has /);
    });
  }
});
