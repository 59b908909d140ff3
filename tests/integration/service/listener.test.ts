import { connect } from "node:net";
import { expect } from "chai";
import fc from "fast-check";
import { exchangeBytes, sendAndReset } from "../../support/raw-http.ts";
import { checkAll, expectProblem, type Service, startService } from "./support.ts";

const TARGET = "/air-quality?lat=1&lon=1";
const HEAD = "Host: api\r\nConnection: close\r\n";

/** Bytes that are no request, by what is wrong with them. */
const MALFORMED: Readonly<Record<string, string>> = {
  "a Content-Length and a Transfer-Encoding": `GET ${TARGET} HTTP/1.1\r\n${HEAD}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  "two different Content-Lengths": `GET ${TARGET} HTTP/1.1\r\n${HEAD}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`,
  "a negative Content-Length": `GET ${TARGET} HTTP/1.1\r\n${HEAD}Content-Length: -1\r\n\r\n`,
  "a Content-Length with a sign": `GET ${TARGET} HTTP/1.1\r\n${HEAD}Content-Length: +3\r\n\r\nabc`,
  "an unknown Transfer-Encoding": `GET ${TARGET} HTTP/1.1\r\n${HEAD}Transfer-Encoding: gzip\r\n\r\n`,
  "two Transfer-Encodings": `GET ${TARGET} HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n`,
  "an obfuscated Transfer-Encoding": `GET ${TARGET} HTTP/1.1\r\n${HEAD}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
  "a chunk size that is no number": `GET ${TARGET} HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n0\r\n\r\n`,
  "a chunk size beyond all bounds": `GET ${TARGET} HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n${"F".repeat(40)}\r\n`,
  "a folded header": `GET ${TARGET} HTTP/1.1\r\n${HEAD}X-A: b\r\n c\r\n\r\n`,
  "a NUL in a header": `GET ${TARGET} HTTP/1.1\r\n${HEAD}X-A: b\0c\r\n\r\n`,
  "a NUL in the target": `GET /air\0quality HTTP/1.1\r\n${HEAD}\r\n`,
  "a bare CR in a header": `GET ${TARGET} HTTP/1.1\r\n${HEAD}X-A: b\rX-B: c\r\n\r\n`,
  "bare LFs": `GET ${TARGET} HTTP/1.1\nHost: api\n\n`,
  "a blank before the colon": `GET ${TARGET} HTTP/1.1\r\n${HEAD}X-A : b\r\n\r\n`,
  "a blank before the first header": `GET ${TARGET} HTTP/1.1\r\n ${HEAD}\r\n`,
  "a header without a name": `GET ${TARGET} HTTP/1.1\r\n${HEAD}: b\r\n\r\n`,
  "a header without a colon": `GET ${TARGET} HTTP/1.1\r\n${HEAD}nonsense\r\n\r\n`,
  "raw bytes in the target": `GET /\xff\xfe HTTP/1.1\r\n${HEAD}\r\n`,
  "a blank in the target": `GET /air quality HTTP/1.1\r\n${HEAD}\r\n`,
  "a target that is no path": `GET air-quality HTTP/1.1\r\n${HEAD}\r\n`,
  "HTTP/0.9": `GET ${TARGET}\r\n\r\n`,
  "HTTP/1.2": `GET ${TARGET} HTTP/1.2\r\n${HEAD}\r\n`,
  "HTTP/2.0 as text": `GET ${TARGET} HTTP/2.0\r\n${HEAD}\r\n`,
  "HTTP/9.9": `GET ${TARGET} HTTP/9.9\r\n${HEAD}\r\n`,
  "another protocol's name": `GET ${TARGET} ICE/1.0\r\n${HEAD}\r\n`,
  "the preface of HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
  "a TLS hello": "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03",
  "an SSH greeting": "SSH-2.0-OpenSSH_9.6\r\n",
  "a PROXY header": `PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\nGET ${TARGET} HTTP/1.1\r\n${HEAD}\r\n`,
  "a RESP command": "*1\r\n$4\r\nPING\r\n",
};

describe("what is hardly HTTP", () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });

  after(() => service.stop());

  afterEach("the service lives, nobody was asked, nothing was stored", async () => {
    expect((await service.ask("/")).status).to.equal(200);
    expect(service.calls()).to.equal(0);
    expect(await service.stored()).to.deep.equal([]);
  });

  for (const [what, bytes] of Object.entries(MALFORMED)) {
    it(`refuses ${what}, and closes`, async () => {
      const { answers, closedBy } = await exchangeBytes(service.server.url, bytes);

      expect(answers).to.have.length(1);
      for (const answer of answers) {
        expectProblem(answer, "malformed-request");
        expect(answer.headers.connection).to.equal("close");
      }
      expect(closedBy).to.equal("end");
    });
  }

  it("refuses a request that ends in its middle", async () => {
    const { answers } = await exchangeBytes(service.server.url, "GET / HTTP/1.1\r\nHo", {
      thenEnd: true,
    });

    expect(answers).to.have.length(1);
    for (const answer of answers) expectProblem(answer, "malformed-request");
  });

  it("closes a connection that says nothing and ends", async () => {
    const { answers } = await exchangeBytes(service.server.url, "", { thenEnd: true });

    expect(answers).to.deep.equal([]);
  });

  it("refuses an expectation that it does not know", async () => {
    const { answers } = await exchangeBytes(
      service.server.url,
      `GET ${TARGET} HTTP/1.1\r\n${HEAD}Expect: a-miracle\r\n\r\n`,
    );

    expect(answers).to.have.length(1);
    for (const answer of answers) expectProblem(answer, "expectation-failed");
  });

  it("survives 200 connections that are torn down, whatever they asked for", async () => {
    const beginnings = [
      "CONNECT evil:1 HTTP/1.1\r\nHost: api\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: api\r\n\r\n",
      "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: api\r\n\r\n",
      `GET / HTTP/1.1\r\n${HEAD}Expect: a-miracle\r\n\r\n`,
      "POST / HTTP/1.1\r\nHost: api\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
      "nonsense\r\n\r\n",
      "GET / HTTP/1.1\r\nHo",
      "",
    ];

    for (let round = 0; round < 25; round += 1) {
      await Promise.all(beginnings.map((bytes) => sendAndReset(service.server.url, bytes)));
    }
  });

  it("leaves no connection of a CONNECT behind", async () => {
    const { closedBy } = await exchangeBytes(
      service.server.url,
      "CONNECT evil:1 HTTP/1.1\r\nHost: api\r\n\r\nbytes for the tunnel",
    );

    expect(closedBy).to.equal("end");
  });

  it("refuses or closes 1,500 generated byte sequences", async () => {
    const piece = fc.oneof(
      fc.constantFrom("GET ", "POST ", TARGET, " HTTP/1.1", "\r\n", "\n", "\0", ": ", "Host: api"),
      fc.constantFrom("Content-Length: 9", "Transfer-Encoding: chunked", "Expect: x", "\r\n\r\n"),
      fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
    );
    const bytes = fc
      .array(piece, { minLength: 1, maxLength: 14 })
      .map((pieces) => pieces.join(""))
      .filter((text) => !/(GET|HEAD) \/air-quality\?lat=1&lon=1 HTTP\/1\.[01]\r\n/.test(text));

    await checkAll(bytes, 1_500, async (text) => {
      const { answers } = await exchangeBytes(service.server.url, text, { thenEnd: true });

      for (const answer of answers) {
        expect(answer.status, JSON.stringify(text)).to.be.within(400, 499);
        expectProblem(answer, "malformed-request", "expectation-failed", "method-not-allowed");
      }
    });
  });
});

describe("a connection", () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });

  after(() => service.stop());

  it("answers 100 pipelined requests in their order", async () => {
    const paths = ["/", "/nothing", "/queried-cities", "/air-quality?lat=52.52&lon=13.405"];
    const requests = Array.from(
      { length: 99 },
      (_, number) => `GET ${paths[number % 4]} HTTP/1.1\r\nHost: api\r\n\r\n`,
    );
    const last = `GET /problems HTTP/1.1\r\n${HEAD}\r\n`;

    const { answers } = await exchangeBytes(service.server.url, requests.join("") + last);

    expect(answers.map(({ status }) => status)).to.deep.equal([
      ...Array.from({ length: 99 }, (_, number) => (number % 4 === 1 ? 404 : 200)),
      200,
    ]);
    expect(answers[3]?.text).to.match(/^\{"city":"Berlin"/);
    expect(await service.stored()).to.have.length(24);
    expect(service.calls()).to.equal(1);
  });

  it("says 100 Continue to a consumer that waits for it", async () => {
    const { answers } = await exchangeBytes(
      service.server.url,
      `GET / HTTP/1.1\r\n${HEAD}Expect: 100-continue\r\n\r\n`,
    );

    expect(answers.map(({ status }) => status)).to.deep.equal([100, 200]);
  });

  it("stays HTTP/1.1 for a consumer that offers another protocol", async () => {
    for (const protocol of ["h2c", "websocket", "TLS/1.3"]) {
      const { answers } = await exchangeBytes(
        service.server.url,
        `GET / HTTP/1.1\r\nHost: api\r\nConnection: Upgrade, close\r\nUpgrade: ${protocol}\r\n\r\n`,
      );

      expect(answers.map(({ status }) => status)).to.deep.equal([200]);
    }
  });

  it("answers a request that comes byte by byte", async () => {
    const { hostname, port } = new URL(service.server.url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });

    for (const byte of `GET / HTTP/1.1\r\n${HEAD}\r\n`) {
      await new Promise((resolve) => socket.write(byte, resolve));
    }

    await new Promise((resolve) => socket.once("close", resolve));
    expect(text).to.match(/^HTTP\/1\.1 200 OK\r\n.*Air Quality API running$/s);
  });
});

describe("a connection with several requests", () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });

  after(() => service.stop());

  for (const [what, bytes] of [
    ["nonsense", "nonsense\r\n\r\n"],
    ["CONNECT", "CONNECT evil:1 HTTP/1.1\r\nHost: api\r\n\r\n"],
  ]) {
    it(`delivers the answer that is on its way before ${what}`, async () => {
      service.simulator.control.setBehaviour({ kind: "latency", ms: 100 });
      const before = await service.stored();
      const first = `GET ${TARGET}&for=${what} HTTP/1.1\r\nHost: api\r\n\r\n`;

      const { answers } = await exchangeBytes(service.server.url, first + bytes);

      expect(answers.map(({ status }) => status)).to.deep.equal([200]);
      expect(await service.stored()).to.have.length(before.length + 1);
    });
  }
});
