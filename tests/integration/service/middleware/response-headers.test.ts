import { expect } from "chai";
import { type Service, startService } from "../support.ts";

const EVERYWHERE = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers":
    "Age, ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id",
  "x-content-type-options": "nosniff",
};

describe("the headers of an answer", () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });

  after(() => service.stop());

  for (const [path, status] of Object.entries({
    "/": 200,
    "/air-quality?lat=52.52&lon=13.405": 200,
    "/v2/queries": 200,
    "/openapi.json": 200,
    "/air-quality": 400,
    "/nothing": 404,
  })) {
    it(`let pages of any origin read ${path}, and guess nothing`, async () => {
      const answer = await service.ask(path, { headers: { origin: "https://other.example" } });

      expect(answer.status).to.equal(status);
      for (const [name, value] of Object.entries(EVERYWHERE)) {
        expect(answer.headers.get(name), name).to.equal(value);
      }
      for (const name of [
        "set-cookie",
        "x-powered-by",
        "server",
        "access-control-allow-credentials",
      ]) {
        expect(answer.headers.get(name), name).to.equal(null);
      }
    });
  }

  it("forbid to keep a problem", async () => {
    const { headers } = await service.ask("/air-quality");

    expect(headers.get("cache-control")).to.equal("no-store");
  });
});

describe("OPTIONS", () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });

  after(() => service.stop());

  it("answers a preflight without asking anybody, even where the query is wrong", async () => {
    const { status, headers, text } = await service.ask("/v2/air-quality?lat=x", {
      method: "OPTIONS",
      headers: {
        origin: "https://other.example",
        "access-control-request-method": "GET",
        "access-control-request-headers": "if-none-match,x-request-id",
      },
    });

    expect(status).to.equal(204);
    expect(text).to.equal("");
    expect(headers.get("allow")).to.equal("GET, HEAD, OPTIONS");
    expect(headers.get("access-control-allow-methods")).to.equal("GET, HEAD, OPTIONS");
    expect(headers.get("access-control-allow-headers")).to.equal(
      "Accept, If-None-Match, X-Request-Id",
    );
    expect(headers.get("access-control-max-age")).to.equal("86400");
    expect(service.calls()).to.equal(0);
    expect(await service.stored()).to.deep.equal([]);
  });

  it("knows no resource at an unknown path", async () => {
    const { status } = await service.ask("/nothing", { method: "OPTIONS" });

    expect(status).to.equal(404);
  });
});
