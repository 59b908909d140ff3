import { expect } from "chai";
import { until } from "../../../support/wait.ts";
import { type Service, startService } from "../support.ts";

const BERLIN = "/air-quality?lat=52.52&lon=13.405";
const UUID_V4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

describe("the id of a request", () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });

  after(() => service.stop());

  const idsInLog = (id: string) => service.logLines.filter((line) => line.includes(id));

  it("is the caller's when that is a UUID: in header, row and log line", async () => {
    const id = "0b9f2f64-9d4e-4c0a-8a51-6f0f4c1c7a11";

    const { headers } = await service.ask(BERLIN, { headers: { "x-request-id": id } });

    const [stored] = await service.stored();
    expect(headers.get("x-request-id")).to.equal(id);
    expect(stored?.request_id).to.equal(id);
    expect(stored?.id).not.to.equal(id);
    const [line] = await until(() => idsInLog(id).length > 0 && idsInLog(id));
    expect(JSON.parse(line ?? "")).to.include({
      level: "info",
      request_id: id,
      method: "GET",
      route: "/air-quality",
      status: 200,
    });
  });

  it("is in the problem document of a request that fails", async () => {
    const id = "7d444840-9dc0-11d1-b245-5ffdce74fad2";

    const { headers, json } = await service.ask("/nothing", { headers: { "x-request-id": id } });

    expect(headers.get("x-request-id")).to.equal(id);
    expect(json()).to.include({ request_id: id });
    expect(await until(() => idsInLog(id).length > 0 && idsInLog(id))).to.have.length(1);
  });

  for (const [what, inbound] of Object.entries({
    "no UUID": "42",
    "a UUID with something behind it": "0b9f2f64-9d4e-4c0a-8a51-6f0f4c1c7a11x",
    "two UUIDs": "0b9f2f64-9d4e-4c0a-8a51-6f0f4c1c7a11, 0b9f2f64-9d4e-4c0a-8a51-6f0f4c1c7a12",
    "an injection": "'; DROP TABLE queries; --",
    "too long": "x".repeat(4_000),
    empty: "",
  })) {
    it(`is a new one when the caller's is ${what}`, async () => {
      const { headers } = await service.ask(BERLIN, { headers: { "x-request-id": inbound } });

      const id = headers.get("x-request-id") ?? "";
      const [stored] = await service.stored();
      expect(id).to.match(UUID_V4);
      expect(stored?.request_id).to.equal(id);
    });
  }

  it("is another one for every request that brings none", async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => service.ask("/")));

    expect(new Set(answers.map(({ headers }) => headers.get("x-request-id"))).size).to.equal(4);
  });
});
