import { expect } from "chai";
import { ERRORS } from "../../simulator/errors.ts";
import type { Behaviour } from "../../simulator/faults.ts";
import { MALFORMED_PAYLOADS } from "../../simulator/malformed.ts";
import { exchangeBytes } from "../../support/raw-http.ts";
import { CANARY_KEY } from "../../support/service.ts";
import { until } from "../../support/wait.ts";
import { place, type Service, startService } from "./support.ts";

const escaped = (secret: string, prefix: string, width: number) =>
  Buffer.from(secret)
    .toString("hex")
    .replaceAll(/../g, (byte) => prefix + byte.padStart(width, "0"));

/** A secret as it may stand in text: plain, base64 at any offset, hex, percent-encoded, JSON-escaped. */
function formsOf(secret: string): string[] {
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.from(`${"x".repeat(offset)}${secret}`).toString("base64");
    // The first and the last group hold bytes of the neighbours.
    return text.slice(offset === 0 ? 0 : 4, Math.floor((offset + secret.length) / 3) * 4);
  });
  const forms = [
    secret,
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
    Buffer.from(secret).toString("hex"),
    encodeURIComponent(secret),
    escaped(secret, "%", 2),
    escaped(secret, "\\u", 4),
  ];
  return [...new Set(forms)].map((form) => form.toLowerCase());
}

const found = (secret: string, text: string): string[] =>
  formsOf(secret).filter((form) => text.toLowerCase().includes(form));

describe("a search for a secret", () => {
  const planted: Readonly<Record<string, string>> = {
    plain: `{"url":"http://host/v2/nearest_city?lat=1&key=${CANARY_KEY}"}`,
    base64: Buffer.from(`user:${CANARY_KEY}`).toString("base64"),
    "base64 at another offset": Buffer.from(`u:${CANARY_KEY}!`).toString("base64"),
    "base64 for URLs": Buffer.from(`us:${CANARY_KEY}`).toString("base64url"),
    hexadecimal: Buffer.from(`<${CANARY_KEY}>`).toString("hex").toUpperCase(),
    "percent-encoded": escaped(CANARY_KEY, "%", 2),
    "escaped for JSON": escaped(CANARY_KEY, "\\u", 4),
    "in capitals": CANARY_KEY.toUpperCase(),
  };
  for (const [form, text] of Object.entries(planted)) {
    it(`finds it ${form}`, () => {
      expect(found(CANARY_KEY, text)).not.to.deep.equal([]);
    });
  }

  it("finds nothing in a text without it", () => {
    expect(found(CANARY_KEY, `${CANARY_KEY.slice(0, -1)} ${CANARY_KEY.slice(1)}`)).to.deep.equal(
      [],
    );
  });
});

describe("what the service says while everything fails", () => {
  let service: Service;
  let said = "";
  let places = 0;

  before(async () => {
    service = await startService({ env: { AIRVISUAL_DEADLINE_MS: "150" } });
    for (const behaviour of behaviours()) {
      service.simulator.control.setBehaviour(behaviour);
      await service.forgetCalls();
      await hear(`/v2/air-quality?${place(places)}`);
    }
    service.simulator.control.setKeys(["another-key"]);
    service.simulator.control.clearBehaviour();
    await service.forgetCalls();
    await hear(`/air-quality?${place(places)}`);
    await service.forgetCalls();
    await service.simulator.stop();
    await hear(`/air-quality?${place(places)}`);
    for (const path of ["/nothing", "/v2/queries?cursor=x", "/air-quality?lat=1"]) await hear(path);
    await exchangeBytes(service.server.url, "nonsense\r\n\r\n");
    await breakDatabase();
    await until(
      () => service.logLines.filter((line) => line.includes('"request"')).length >= places,
    );
  });

  after(() => service.stop());

  function* behaviours(): Generator<Behaviour> {
    for (const { message } of ERRORS) {
      yield { kind: "error", message };
      yield { kind: "error", message, status: 200 };
    }
    for (const { name } of MALFORMED_PAYLOADS) {
      if (!name.startsWith("gzip-bomb")) yield { kind: "malformed", name };
    }
    for (const kind of ["hang", "reset", "reset-mid-body", "close-mid-body"] as const)
      yield { kind };
    for (const kind of ["slow-headers", "slow-body", "endless-body", "html-5xx"] as const) {
      yield { kind };
    }
    yield { kind: "redirect", location: `http://localhost/?key=${CANARY_KEY}` };
    for (const status of [200, 401, 500]) {
      const message = `the key ${CANARY_KEY} is wrong`;
      yield { kind: "garbage", status, body: message };
      yield {
        kind: "garbage",
        status,
        body: JSON.stringify({ status: "fail", data: { message } }),
      };
    }
  }

  async function hear(path: string): Promise<void> {
    places += 1;
    const { headers, text } = await service.ask(path);
    said += `${JSON.stringify([...headers])}\n${text}\n`;
  }

  /** No table, then no connection. */
  async function breakDatabase(): Promise<void> {
    const { admin } = service.database;
    await admin.raw("ALTER TABLE queries RENAME TO elsewhere");
    await hear("/queried-cities");
    await admin.raw("ALTER TABLE elsewhere RENAME TO queries");
    await admin.raw("REVOKE ALL ON queries FROM air_quality_app");
    await hear("/v2/queries");
    await admin.raw(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    await hear("/v2/cities/top");
  }

  const secrets = () => [
    CANARY_KEY,
    service.database.app.url.password,
    service.database.owner.url.password,
  ];

  it("has been heard of every failure", () => {
    for (const name of [
      "upstream-invalid",
      "upstream-unreachable",
      "upstream-quota",
      "upstream-key",
      "upstream-timeout",
      "nothing-near",
      "storage-unavailable",
      "invalid-parameters",
    ]) {
      expect(said).to.include(`"/problems#${name}"`);
    }
    expect(service.logLines).to.have.length.above(150);
  });

  for (const [index, whose] of [
    "AirVisual's key",
    "the API's password",
    "the owner's password",
  ].entries()) {
    it(`never says ${whose}`, async () => {
      const secret = secrets()[index] ?? "";
      const everything = [said, service.logLines.join("\n"), await service.metrics()];

      expect(secret).to.have.length.above(15);
      for (const text of everything) expect(found(secret, text)).to.deep.equal([]);
    });
  }

  it("is at most two lines of JSON a request, none over 4 KiB, none with a stack", () => {
    expect(service.logLines.length).to.be.below(2 * places + 10);
    for (const line of service.logLines) {
      expect(() => JSON.parse(line), line).not.to.throw();
      expect(line.length, line).to.be.below(4096);
      expect(line, line).not.to.match(/\bat .*\.[jt]s:\d+|INSERT INTO|SELECT .* FROM/);
    }
  });

  it("shows a consumer no stack, no SQL and no address", () => {
    expect(said).not.to.match(/\bat .*\.[jt]s:\d+|INSERT INTO|SELECT .* FROM|127\.0\.0\.1|ECONN/);
  });
});
