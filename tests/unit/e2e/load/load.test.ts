import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { type LoadOptions, startLoad } from "../../../e2e/load/load.ts";
import type { Answer } from "../../../e2e/load/wire.ts";

type Handler = (request: IncomingMessage, response: ServerResponse, number: number) => void;

const WELL: Handler = (_request, response) => void response.end("right");
const check = ({ status, text }: Answer) => {
  if (status !== 200) return `status ${status}`;
  return text === "right" ? undefined : "wrong body";
};

describe("a load", () => {
  const servers: Server[] = [];

  async function serve(handler: Handler, port = 0): Promise<string> {
    let number = 0;
    const server = createServer((request, response) => {
      number += 1;
      handler(request, response, number);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  async function stop(server: Server | undefined): Promise<void> {
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  }
  /** Runs a load for so many milliseconds, or a little longer. */
  async function drive(url: string, ms: number, options: Partial<LoadOptions> = {}) {
    const { perSecond = 100 } = options;
    const load = startLoad({ url, next: () => "/", check, ...options, perSecond });
    const begun = performance.now();
    await sleep(ms);
    const due = ((performance.now() - begun) / 1000) * perSecond;
    return { due, ...(await load.stop()) };
  }

  afterEach(async () => {
    for (const server of servers.splice(0)) await stop(server);
  });

  it("sends as many a second as it is told, and counts each once", async () => {
    const url = await serve(WELL);

    const { due, ...result } = await drive(url, 1_500, { perSecond: 200 });

    expect(result.sent).to.be.closeTo(due, 3);
    expect(result).to.include({ ok: result.sent, failed: 0 });
    expect(result.seconds[0]).to.deep.equal({ sent: 200, ok: 200, failed: 0 });
    expect(new Set(result.acknowledged).size).to.equal(result.sent);
  });

  it("sends on time while nobody answers, and counts the wait from when a request was due", async () => {
    const waiting: ServerResponse[] = [];
    let isAnswering = false;
    const url = await serve((_request, response) => {
      if (isAnswering) response.end("right");
      else waiting.push(response);
    });
    const load = startLoad({ url, perSecond: 100, next: () => "/", check });

    await sleep(1_000);
    const during = load.soFar();
    isAnswering = true;
    for (const response of waiting) response.end("right");
    const result = await load.stop();

    expect(during.sent).to.be.at.least(90);
    expect(during).to.include({ ok: 0, failed: 0 });
    expect(result).to.include({ ok: result.sent, failed: 0 });
    expect(result.maxMs).to.be.at.least(950);
    expect(result.p50Ms).to.be.closeTo(result.maxMs / 2, 200);
  });

  it("counts what is not answered in time as failed, and its time as its latency", async () => {
    let answered = 0;
    const url = await serve((_request, response, number) => {
      if (number % 2 === 1) return;
      answered += 1;
      response.end("right");
    });

    const result = await drive(url, 300, { timeoutMs: 250 });

    expect(result.ok).to.equal(answered);
    expect(result.failed).to.equal(result.sent - answered);
    expect(result.causes).to.deep.equal({ "time-out": result.failed });
    expect(result.maxMs).to.be.at.least(249);
    expect(result.p99Ms).to.be.at.least(249);
  });

  it("tells a reset, an answer cut off, a wrong body and a wrong status apart", async () => {
    const played: Record<string, number> = {};
    const faults: Record<string, Handler> = {
      ECONNRESET: ({ socket }) => socket.resetAndDestroy(),
      "cut off": ({ socket }, response) => {
        response.writeHead(200, { "content-length": "100" }).write("rig");
        setTimeout(() => socket.destroy(), 20);
      },
      "wrong body": (_request, response) => response.end("something else"),
      "status 503": (_request, response) => response.writeHead(503).end("right"),
      "": WELL,
    };
    const url = await serve((request, response, number) => {
      const [name = "", play = WELL] = Object.entries(faults)[number % 5] ?? [];
      played[name] = (played[name] ?? 0) + 1;
      play(request, response, number);
    });

    const { ok, causes, failures } = await drive(url, 500, { connections: "new" });

    expect({ ...causes, "": ok }).to.deep.equal(played);
    expect(Object.keys(played)).to.have.length(5);
    expect(failures).to.have.length(20);
  });

  it("counts every request of a second without a server as failed, and no other one", async () => {
    let answered = 0;
    const handler: Handler = (_request, response) => {
      answered += 1;
      response.end("right");
    };
    const url = await serve(handler);
    const load = startLoad({ url, perSecond: 100, next: () => "/", check, connections: "new" });

    await sleep(500);
    await stop(servers.pop());
    await sleep(1_000);
    await serve(handler, Number(new URL(url).port));
    await sleep(1_000);
    const result = await load.stop();

    expect(result.ok).to.equal(answered);
    expect(result.failed).to.equal(result.sent - answered);
    expect(result.causes.ECONNREFUSED).to.be.within(80, result.failed);
    expect(result.seconds.map(({ failed }) => failed > 0).slice(0, 2)).to.deep.equal([true, true]);
    expect(result.seconds[2]).to.include({ failed: 0 });
  });

  it("keeps connections, opens new ones, or does both in turn", async () => {
    let connections = 0;
    const url = await serve(WELL);
    servers[0]?.on("connection", () => {
      connections += 1;
    });
    const opened: Record<string, number> = {};
    for (const way of ["kept", "new", "mixed"] as const) {
      connections = 0;
      const { sent, failed } = await drive(url, 505, { connections: way });
      expect(failed).to.equal(0);
      opened[way] = connections / sent;
    }

    expect(opened.new).to.equal(1);
    expect(opened.kept).to.be.below(0.2);
    expect(opened.mixed).to.be.within(0.5, 0.65);
  });

  it("sends the host's name and an id, and refuses the answer to another request", async () => {
    const hosts = new Set<string | undefined>();
    const url = await serve((request, response, number) => {
      hosts.add(request.headers.host);
      const own = String(request.headers["x-request-id"]);
      response.setHeader("x-request-id", number === 1 ? crypto.randomUUID() : own);
      response.end("right");
    });

    const result = await drive(url, 200, { host: "api.example.com" });

    expect([...hosts]).to.deep.equal(["api.example.com"]);
    expect(result.causes).to.deep.equal({ "another request's answer": 1 });
  });

  it("changes its rate under way", async () => {
    const url = await serve(WELL);
    const load = startLoad({ url, perSecond: 20, next: () => "/", check });

    await sleep(1_000);
    load.rate(200);
    await sleep(1_000);
    const { sent } = await load.stop();

    expect(sent).to.be.within(210, 260);
    expect(() => load.rate(0)).to.throw("above 0");
  });
});
