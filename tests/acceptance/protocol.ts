import { expect } from "chai";
import { BERLIN, clientOf, type Target } from "./target.ts";

const PATHS = [
  "/",
  "/air-quality",
  "/v1/air-quality",
  "/v2/air-quality",
  "/queried-cities",
  "/v1/queried-cities",
  "/v2/queries",
  "/v2/cities/top",
  "/v2/queries/hourly",
  "/openapi.json",
  "/docs",
  "/problems",
] as const;

const OTHER_ORIGIN = { origin: "https://other.example" };
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** What holds for every resource. */
export function describeProtocol(target: () => Target): void {
  const { ask } = clientOf(target);

  describe("X-Request-Id", () => {
    it("is the caller's when that is a UUID", async () => {
      const id = crypto.randomUUID();

      const { headers } = await ask(`/air-quality?${BERLIN}`, { headers: { "x-request-id": id } });

      expect(headers.get("x-request-id")).to.equal(id);
    });

    it("is in the problem document as well", async () => {
      const id = crypto.randomUUID();

      const { headers, json } = await ask("/nothing", { headers: { "x-request-id": id } });

      expect(headers.get("x-request-id")).to.equal(id);
      expect(json()).to.include({ request_id: id });
    });

    for (const inbound of ["42", "'; DROP TABLE queries; --", "x".repeat(1_000), ""]) {
      it(`is a new UUID when the caller's is '${inbound.slice(0, 40)}'`, async () => {
        const { headers } = await ask("/", { headers: { "x-request-id": inbound } });

        expect(headers.get("x-request-id")).to.match(UUID);
      });
    }

    it("is another one for every request that brings none", async () => {
      const answers = await Promise.all([1, 2, 3, 4].map(() => ask("/")));

      const ids = answers.map(({ headers }) => headers.get("x-request-id"));
      expect(new Set(ids).size).to.equal(4);
    });
  });

  describe("a page of another origin", () => {
    for (const path of ["/", `/air-quality?${BERLIN}`, "/v2/queries?limit=1", "/nothing"]) {
      it(`may read ${path} and the headers that matter`, async () => {
        const { headers } = await ask(path, { headers: OTHER_ORIGIN });

        expect(headers.get("access-control-allow-origin")).to.equal("*");
        expect(headers.get("access-control-expose-headers")?.split(", ")).to.include.members([
          "Age",
          "ETag",
          "Link",
          "RateLimit",
          "RateLimit-Policy",
          "Retry-After",
          "X-Request-Id",
        ]);
        expect(headers.get("access-control-allow-credentials")).to.equal(null);
        expect(headers.get("x-content-type-options")).to.equal("nosniff");
        expect(headers.get("set-cookie")).to.equal(null);
      });
    }

    for (const path of PATHS) {
      it(`may ask before it asks: OPTIONS ${path}`, async () => {
        const { status, headers, text } = await ask(path, {
          method: "OPTIONS",
          headers: {
            ...OTHER_ORIGIN,
            "access-control-request-method": "GET",
            "access-control-request-headers": "if-none-match,x-request-id",
          },
        });

        expect([status, text]).to.deep.equal([204, ""]);
        expect(headers.get("allow")).to.equal("GET, HEAD, OPTIONS");
        expect(headers.get("access-control-allow-methods")).to.equal("GET, HEAD, OPTIONS");
        expect(headers.get("access-control-allow-headers")?.split(", ")).to.have.members([
          "Accept",
          "If-None-Match",
          "X-Request-Id",
        ]);
      });
    }
  });

  describe("a method that no resource has", () => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      it(`is refused everywhere: ${method}`, async () => {
        for (const path of PATHS) {
          const { status, headers, json } = await ask(`${path}?${BERLIN}`, { method });

          expect(status, path).to.equal(405);
          expect(headers.get("allow"), path).to.equal("GET, HEAD, OPTIONS");
          expect(json(), path).to.include({ type: "/problems#method-not-allowed" });
        }
      });
    }
  });

  describe("a path that is no resource", () => {
    for (const path of [
      "/nothing",
      "/air-quality/",
      "/AIR-QUALITY",
      "/air-quality.json",
      "/v3/air-quality",
      "/docs/package.json",
      "/favicon.ico",
      // Of the admin port, which no consumer reaches.
      "/livez",
      "/startupz",
      "/readyz",
      "/metrics",
      "/version",
    ]) {
      it(`is not found: ${path}`, async () => {
        for (const method of ["GET", "POST", "OPTIONS"]) {
          const { status, headers, json } = await ask(`${path}?${BERLIN}`, { method });

          expect(status, method).to.equal(404);
          expect(headers.get("cache-control"), method).to.equal("no-store");
          expect(json(), method).to.include({ type: "/problems#not-found" });
        }
      });
    }
  });

  describe("the target of a request", () => {
    it("may have 2,048 bytes", async () => {
      const { status } = await ask(`/?${"x".repeat(2_046)}`);

      expect(status).to.equal(200);
    });

    for (const bytes of [2_049, 6_000]) {
      it(`may not have ${bytes} bytes`, async () => {
        const target = `/air-quality?${BERLIN}&x=`.padEnd(bytes, "x");

        const { status, json } = await ask(target);

        expect(status).to.equal(414);
        expect(json()).to.include({ type: "/problems#uri-too-long" });
      });
    }
  });
}
