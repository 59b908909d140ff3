import { expect } from "chai";
import { ERRORS } from "../../simulator/errors.ts";
import type { Behaviour } from "../../simulator/faults.ts";
import { MALFORMED_PAYLOADS } from "../../simulator/malformed.ts";
import { BERLIN, failure, KEY, useSimulator } from "./support.ts";

describe("simulator/misbehave", () => {
  const { control, call } = useSimulator();
  const behave = (behaviour: Behaviour) => control().setBehaviour(behaviour);

  for (const { message: text, status, form } of ERRORS) {
    it(`with ${text}`, async () => {
      behave({ kind: "error", message: text });
      const usual = await call();
      expect(usual.status).to.equal(status);
      expect(JSON.parse(usual.body)).to.deep.equal(form === "bare" ? text : failure(text));
      behave({ kind: "error", message: text, status: 200, headers: { "retry-after": "soon" } });
      const odd = await call();
      expect(odd.status).to.equal(200);
      expect(odd.headers).to.include({ "retry-after": "soon" });
      expect(odd.body).to.equal(usual.body);
    });
  }

  it("by never answering", async () => {
    behave({ kind: "hang" });
    expect(await call(BERLIN, { ms: 50 })).to.include({ end: "still open", raw: "" });
  });

  it("by slow headers", async () => {
    behave({ kind: "slow-headers", everyMs: 5 });
    const { end, raw } = await call(BERLIN, { bytes: 10 });
    expect(end).to.equal("enough");
    expect("HTTP/1.1 200 Slow\r\ncontent-type: application/json".indexOf(raw)).to.equal(0);
  });

  it("by slow headers that end in a whole answer", async () => {
    behave({ kind: "slow-headers", everyMs: 1 });
    const { end, status, body } = await call(BERLIN, { ms: 4_000 });
    expect(end).to.equal("closed");
    expect(status).to.equal(200);
    expect(JSON.parse(body).data.city).to.equal("Berlin");
  });

  it("by a slow body", async () => {
    const whole = await call();
    const head = whole.raw.length - whole.body.length;
    behave({ kind: "slow-body", everyMs: 5 });
    const { end, status, body } = await call(BERLIN, { bytes: head + 10 });
    expect(end).to.equal("enough");
    expect(status).to.equal(200);
    expect(whole.body.indexOf(body)).to.equal(0);
    expect(body.length).to.be.within(10, whole.body.length - 1);
  });

  it("by an endless body", async () => {
    behave({ kind: "endless-body" });
    const { end, raw } = await call(BERLIN, { bytes: 4 * 1024 * 1024 });
    expect(end).to.equal("enough");
    expect(raw.length).to.be.at.least(4 * 1024 * 1024);
  });

  it("by a reset", async () => {
    behave({ kind: "reset" });
    expect(await call()).to.include({ end: "ECONNRESET", raw: "" });
  });

  for (const [kind, expected] of [
    ["reset-mid-body", "ECONNRESET"],
    ["close-mid-body", "closed"],
  ] as const) {
    it(`by ${kind}`, async () => {
      behave({ kind });
      const { end, headers, body } = await call();
      expect(end).to.equal(expected);
      expect(body.length).to.equal(Math.floor(Number(headers["content-length"]) / 2));
    });
  }

  it("by a redirect to anywhere", async () => {
    behave({ kind: "redirect", location: "file:///etc/passwd", status: 307 });
    const { status, headers } = await call();
    expect(status).to.equal(307);
    expect(headers).to.include({ location: "file:///etc/passwd" });
  });

  it("by a gateway page", async () => {
    behave({ kind: "html-5xx", status: 504, headers: { "retry-after": "3600" } });
    const { status, headers, body } = await call();
    expect(status).to.equal(504);
    expect(headers).to.include({ "content-type": "text/html", "retry-after": "3600" });
    expect(body).to.match(/^<html>/);
  });

  it("by any body", async () => {
    behave({ kind: "garbage", body: '{"a":', status: 203 });
    expect(await call()).to.include({ status: 203, body: '{"a":' });
  });

  it("by each malformed shape, byte for byte", async () => {
    for (const { name, body, headers } of MALFORMED_PAYLOADS) {
      behave({ kind: "malformed", name });
      const answer = await call();
      expect(answer.status, name).to.equal(200);
      expect(Buffer.from(answer.body, "latin1").equals(Buffer.from(body)), name).to.equal(true);
      for (const [header, value] of Object.entries(headers ?? {})) {
        expect(answer.headers[header] ?? "", `${name}: ${header}`).to.equal(value);
      }
    }
  });

  it("by an answer that is right and late", async () => {
    behave({ kind: "latency", ms: 100 });
    expect(await call(BERLIN, { ms: 20 })).to.include({ end: "still open", raw: "" });
    expect(await call()).to.include({ status: 200 });
  });

  it("by knowing nothing near", async () => {
    behave({ kind: "nothing-near", radiusKm: 100 });
    const far = await call(`lat=-48.9&lon=-123.4&key=${KEY}`);
    expect(far.status).to.equal(404);
    expect(JSON.parse(far.body)).to.deep.equal(failure("no_nearest_city"));
    expect((await call()).status).to.equal(200);
  });

  it("as often as told, then no more", async () => {
    behave({ kind: "html-5xx", times: 2 });
    const statuses = [];
    for (let sent = 0; sent < 3; sent += 1) statuses.push((await call()).status);
    expect(statuses).to.deep.equal([502, 502, 200]);
    expect(control().behaviour()).to.deep.equal({ kind: "normal" });
  });
});
