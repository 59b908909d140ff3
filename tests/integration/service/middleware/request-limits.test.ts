import { expect } from "chai";
import fc from "fast-check";
import { exchangeBytes, type KeptConnections, keepConnections } from "../../../support/raw-http.ts";
import { checkAll, expectProblem, type Service, startService } from "../support.ts";

const KIB = 1024;

describe("the limits of a request", () => {
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

  /** One GET with the head's lines as they are; the service closes after it. */
  async function get(path: string, ...lines: readonly string[]) {
    const head = [`GET ${path} HTTP/1.1`, "Host: api", "Connection: close", ...lines];
    const { answers } = await exchangeBytes(service.server.url, `${head.join("\r\n")}\r\n\r\n`);
    const [answer] = answers;
    expect(answers).to.have.length(1);
    if (!answer) throw new Error("no answer");
    return answer;
  }

  it("takes a target of 2,048 bytes", async () => {
    const answer = await get(`/?${"x".repeat(2_046)}`);

    expect(answer.status).to.equal(200);
  });

  for (const bytes of [2_049, 4 * KIB, 15 * KIB]) {
    it(`refuses a target of ${bytes} bytes, whatever its path`, async () => {
      const query = "?lat=1&lon=1&x=";
      const target = `/air-quality${query}${"x".repeat(bytes - 12 - query.length)}`;

      expectProblem(await get(target), "uri-too-long");
      expectProblem(await get(`/${"x".repeat(bytes - 1)}`), "uri-too-long");
    });
  }

  for (const bytes of [16 * KIB, 64 * KIB]) {
    it(`refuses a target of ${bytes} bytes, which fills the head`, async () => {
      expectProblem(await get(`/?${"x".repeat(bytes)}`), "headers-too-large");
    });
  }

  it("takes 64 headers", async () => {
    const answer = await get("/", ...Array<string>(62).fill("X-Filler: 1"));

    expect(answer.status).to.equal(200);
  });

  for (const count of [65, 100, 1_000, 5_000]) {
    it(`refuses ${count} headers`, async () => {
      const filler = Array<string>(count - 2).fill("A: 1");

      expectProblem(await get("/air-quality?lat=1&lon=1", ...filler), "headers-too-large");
    });
  }

  for (const kibibytes of [16, 64]) {
    it(`refuses a header of ${kibibytes} KiB`, async () => {
      const answer = await get("/", `X-Big: ${"x".repeat(kibibytes * KIB)}`);

      expectProblem(answer, "headers-too-large");
    });
  }

  it("refuses a header of 1 MiB, and does not read it to its end", async () => {
    const head = `GET / HTTP/1.1\r\nHost: api\r\nX-Big: ${"x".repeat(KIB * KIB)}\r\n\r\n`;

    const { answers } = await exchangeBytes(service.server.url, head);

    // A reset while the rest is still being sent may overtake the answer.
    expect(answers.length).to.be.at.most(1);
    for (const answer of answers) expectProblem(answer, "headers-too-large");
    expect((await service.ask("/")).status).to.equal(200);
  });

  for (const [name, hosts] of Object.entries({
    "no Host": [],
    "two Hosts": ["Host: a", "Host: b"],
    "the same Host twice": ["Host: a", "host: a"],
  })) {
    it(`refuses a request with ${name}`, async () => {
      const head = ["GET /air-quality?lat=1&lon=1 HTTP/1.1", "Connection: close", ...hosts];

      const { answers } = await exchangeBytes(service.server.url, `${head.join("\r\n")}\r\n\r\n`);

      expect(answers).to.have.length(1);
      for (const answer of answers) expectProblem(answer, "malformed-request");
    });
  }

  it("takes an HTTP/1.0 request without a Host", async () => {
    const { answers } = await exchangeBytes(service.server.url, "GET / HTTP/1.0\r\n\r\n");

    expect(answers.map(({ status }) => status)).to.deep.equal([200]);
  });

  it("counts generated heads right, 500 times", async () => {
    const name = fc.stringMatching(/^X-[A-Za-z0-9!#$%&'*+.^_`|~-]{1,20}$/);
    const value = fc.stringMatching(/^[\x20-\x7e\x80-\xff]{0,40}$/);
    const headers = fc.dictionary(name, value, { maxKeys: 90, size: "max" });

    await checkAll(headers, 500, async (generated) => {
      const answer = await connections.send({ path: "/", headers: generated });

      // http.request adds Host and Connection; names that differ in case only are one.
      const names = new Set(Object.keys(generated).map((key) => key.toLowerCase()));
      if (names.size + 2 <= 64) expect(answer.status).to.equal(200);
      else expectProblem(answer, "headers-too-large");
    });
  });

  const conditions = {
    "If-None-Match": ["*", '"x"', 'W/"x"', '""', "x", '"a", "b"', ",,,", '"', "\xff"],
    "If-Modified-Since": ["Thu, 01 Jan 1970 00:00:00 GMT", "yesterday", "-1", ""],
    "If-Match": ["*", '"x"'],
    Range: ["bytes=0-1", "bytes=-1", "bytes=5-1", "bytes=0-0,2-3", "lines=1-2", ""],
    Accept: ["", "*", "*/*;q=0", "text/html;q=2", "a/b/c", ";;;", ",", "\xff/\xff", "*/json"],
    "Accept-Encoding": ["", "identity;q=0", "br;q=x", "*;q=0", "gzip, gzip, gzip"],
    "Accept-Charset": ["utf-7", "*;q=0"],
    "Accept-Language": ["xx-klingon", "*;q=9"],
    "Cache-Control": ["only-if-cached", "no-cache", "max-age=-1", "max-age=1e9"],
    "Content-Type": ["", "application/xml", "multipart/form-data; boundary="],
    Cookie: ["a=b; a=c", "=", "\xff"],
    "X-Forwarded-For": ["127.0.0.1", "'; DROP TABLE queries", "::1, ::1"],
    "X-HTTP-Method-Override": ["DELETE", "POST"],
    Authorization: ["Basic x", "Bearer ".padEnd(2_000, "x")],
    Origin: ["null", "https://evil.example", ""],
    TE: ["trailers", "gzip;q=2"],
  };

  it("is not put off by any value of any standard header, 1,000 times", async () => {
    const header = fc
      .constantFrom(...Object.entries(conditions))
      .chain(([name, values]) => fc.tuple(fc.constant(name), fc.constantFrom(...values)));
    const headers = fc.array(header, { minLength: 1, maxLength: 6 }).map(Object.fromEntries);
    const path = fc.constantFrom("/", "/queried-cities", "/v2/queries", "/docs", "/openapi.json");

    await checkAll(fc.tuple(path, headers), 1_000, async ([target, generated]) => {
      const answer = await connections.send({ path: target, headers: generated });

      if (answer.status === 406) expectProblem(answer, "not-acceptable");
      else expect(answer.status, answer.text).to.be.oneOf([200, 304]);
    });
  });
});
