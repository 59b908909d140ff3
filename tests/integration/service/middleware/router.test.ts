import { METHODS } from "node:http";
import { expect } from "chai";
import fc from "fast-check";
import { exchangeBytes, type KeptConnections, keepConnections } from "../../../support/raw-http.ts";
import { encode, INJECTIONS } from "../hostile.ts";
import { checkAll, expectProblem, type Service, startService } from "../support.ts";

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
  "/docs/start.js",
  "/problems",
];

/** Words that IANA registered as methods or WebDAV uses, and that Node's parser does not know. */
const UNKNOWN_METHODS = [
  "BASELINE-CONTROL",
  "LABEL",
  "MKREDIRECTREF",
  "MKWORKSPACE",
  "ORDERPATCH",
  "UNCHECKOUT",
  "UPDATE",
  "UPDATEREDIRECTREF",
  "VERSION-CONTROL",
  "FOO",
  "get",
  "GETGET",
];

describe("paths and methods", () => {
  let service: Service;
  let connections: KeptConnections;

  before(async () => {
    service = await startService();
    connections = keepConnections(service.server.url);
  });

  after(async () => {
    connections.close();
    await service.stop();
  });

  afterEach("nobody was asked, nothing was stored", async () => {
    expect(service.calls()).to.equal(0);
    expect(await service.stored()).to.deep.equal([]);
  });

  for (const method of METHODS) {
    if (["GET", "HEAD", "OPTIONS", "CONNECT"].includes(method)) continue;

    it(`refuses ${method} on every resource, and says what is allowed`, async () => {
      for (const path of PATHS) {
        const answer = await connections.send({ method, path: `${path}?lat=1&lon=1` });

        expectProblem(answer, "method-not-allowed");
        expect(answer.headers.allow).to.equal("GET, HEAD, OPTIONS");
      }
    });

    it(`knows no resource for ${method} on an unknown path`, async () => {
      expectProblem(await connections.send({ method, path: "/nothing" }), "not-found");
    });
  }

  for (const method of UNKNOWN_METHODS) {
    it(`takes ${method} for malformed`, async () => {
      const { answers } = await exchangeBytes(
        service.server.url,
        `${method} /air-quality?lat=1&lon=1 HTTP/1.1\r\nHost: api\r\n\r\n`,
      );

      expect(answers).to.have.length(1);
      for (const answer of answers) expectProblem(answer, "malformed-request");
    });
  }

  it("opens no tunnel for CONNECT", async () => {
    const { answers } = await exchangeBytes(
      service.server.url,
      "CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: api\r\n\r\nGET / HTTP/1.1\r\n\r\n",
    );

    expect(answers).to.have.length(1);
    for (const answer of answers) expectProblem(answer, "method-not-allowed");
    expect(answers[0]?.headers.allow).to.equal("GET, HEAD, OPTIONS");
  });

  for (const path of [
    "/air-quality/",
    "//air-quality",
    "/./air-quality",
    "/v1/../air-quality",
    "/air-quality/.",
    "/air-quality%2F",
    "/v1%2Fair-quality",
    "/%61ir-quality",
    "/AIR-QUALITY",
    "/air-quality;v=1",
    "/air-quality%3Flat=1&lon=1",
    "/air-quality%00",
    "/air-quality#lat=1",
    "/air-quality.json",
    "/v3/air-quality",
    "/docs/",
    "/docs/../package.json",
    "/docs/swagger-ui.css.map",
    "/docs/%2e%2e%2fpackage.json",
    "/.git/config",
    "/.env",
    "/favicon.ico",
    "/robots.txt",
    "/__proto__",
    "/constructor",
    "*",
    "ftp://api/air-quality?lat=1&lon=1",
    "http://api/air-quality/",
  ]) {
    it(`knows no resource at ${path}`, async () => {
      for (const method of ["GET", "HEAD", "POST", "OPTIONS"]) {
        const answer = await connections.send({ method, path });

        expect(answer.status, method).to.equal(404);
        if (method !== "HEAD") expectProblem(answer, "not-found");
      }
    });
  }

  it("knows no resource at 2,000 generated paths", async () => {
    const piece = fc.oneof(
      fc.constantFrom("v1", "v2", "air-quality", "queries", "docs", "..", ".", "", "%2F", "%2e%2e"),
      fc.string({ unit: "binary", maxLength: 12 }).map(encode),
      fc.constantFrom(...INJECTIONS).map(encode),
    );
    const path = fc
      .array(piece, { maxLength: 5 })
      .map((pieces) => `/${pieces.join("/")}`)
      .filter((text) => !PATHS.includes(text));

    await checkAll(path, 2_000, async (text) =>
      expectProblem(await connections.send({ path: `${text}?lat=1&lon=1` }), "not-found"),
    );
  });
});

describe("the query of a request", () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });

  after(() => service.stop());

  it("is the same behind a whole address, as a proxy may send it", async () => {
    const { answers } = await exchangeBytes(
      service.server.url,
      "GET http://api/air-quality?lat=52.52&lon=13.405 HTTP/1.1\r\nHost: api\r\nConnection: close\r\n\r\n",
    );

    expect(answers.map(({ text }) => JSON.parse(text).city)).to.deep.equal(["Berlin"]);
    expect(service.simulator.control.stats().byCoordinates).to.deep.equal({ "52.525,13.425": 1 });
  });

  it("begins after the first question mark; the second belongs to a name", async () => {
    const calls = service.calls();

    const { status } = await service.ask("/air-quality??lat=1&lon=1");

    expect(status).to.equal(400);
    expect(service.calls()).to.equal(calls);
  });

  for (const name of ["__proto__", "constructor", "toString", "lat[]", "LAT", "lat%00", "%ff"]) {
    it(`may not have the name ${name} in v2, and may in v1`, async () => {
      const v2 = await service.ask(`/v2/air-quality?lat=1&lon=1&${name}=1`);
      const v1 = await service.ask(`/v1/air-quality?lat=1&lon=1&${name}=1`);

      expect([v2.status, v1.status]).to.deep.equal([400, 200]);
      expect((v2.json() as { errors: { parameter: string }[] }).errors).to.deep.equal([
        {
          parameter: new URLSearchParams(name).keys().next().value,
          rule: "is not a parameter of this resource",
        },
      ]);
    });
  }

  it("shows at most 40 characters of an unknown name", async () => {
    const { json } = await service.ask(`/v2/air-quality?lat=1&lon=1&${"x".repeat(1_000)}=1`);

    expect((json() as { errors: { parameter: string }[] }).errors).to.deep.equal([
      { parameter: "x".repeat(40), rule: "is not a parameter of this resource" },
    ]);
  });
});
