import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { startProcess } from "../../../support/process.ts";
import { testEnv } from "../../../support/service.ts";
import { startTraceReceiver, type TraceReceiver } from "../../../support/trace-receiver.ts";
import { until } from "../../../support/wait.ts";
import { place, type Service, startService } from "../support.ts";

/** Milliseconds that a request may take while its place is known. */
const SOON = 500;

describe("a receiver of traces that", () => {
  let receiver: TraceReceiver;
  let service: Service;
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= service.stop();
    return stopped;
  };

  beforeEach(async () => {
    stopped = undefined;
    receiver = await startTraceReceiver();
    service = await startService({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
    await service.ask(`/air-quality?${place(1)}`);
    await until(() => receiver.spans.length > 0);
  });
  afterEach(async () => {
    await receiver.stop();
    await stop();
  });

  const dropped = async () =>
    Number(/^trace_spans_dropped_total (\d+)$/m.exec(await service.metrics())?.[1]);
  const saidOf = (message: string) =>
    service.logLines.filter((line) => line.includes(`"${message}"`));
  /** Answers of a known place; all must come soon, and all must be recorded. */
  async function askOften(): Promise<void> {
    const before = (await service.stored()).length;
    for (let n = 0; n < 20; n += 1) {
      const started = performance.now();
      expect((await service.ask(`/air-quality?${place(1)}`)).status).to.equal(200);
      expect(performance.now() - started).to.be.below(SOON);
    }
    expect(await service.stored()).to.have.length(before + 20);
  }

  it("is away costs its traces, which are counted, and nothing else", async () => {
    await receiver.stop();

    await askOften();

    await until(async () => (await dropped()) >= 60);
    expect(saidOf("traces are dropped")).to.have.length(1);
    expect((await fetch(`${service.server.adminUrl}/readyz`)).status).to.equal(200);
  });

  it("refuses them is not asked again for the same ones, and gets those after it is back", async () => {
    receiver.behave("refuse");
    await askOften();
    await until(async () => (await dropped()) >= 60);
    const lost = await dropped();
    receiver.behave("take");

    await service.ask(`/air-quality?${place(1)}`);

    await until(() => saidOf("traces are taken again").length === 1);
    expect(await dropped()).to.equal(lost);
    expect(saidOf("traces are dropped")).to.have.length(1);
  });

  it("never answers holds up neither requests nor the end of the process", async () => {
    receiver.behave("hang");
    await askOften();
    const started = performance.now();

    await stop();

    expect(performance.now() - started).to.be.below(4_000);
  });

  it("is there when the process stops gets what it did not have yet", async () => {
    await service.ask("/queried-cities");

    await stop();

    const routes = receiver.spans.map(({ attributes }) => attributes["http.route"]);
    expect(routes).to.include("/queried-cities");
  });
});

describe("a process", () => {
  let service: Service;
  let receiver: TraceReceiver;
  /** AirVisual with its ear at the door. */
  let upstream: Server;
  let heard: IncomingHttpHeaders[];

  before(async () => {
    heard = [];
    receiver = await startTraceReceiver();
    service = await startService();
    upstream = createServer((request, response) => {
      heard.push(request.headers);
      const asked = fetch(`${new URL(service.simulator.url).origin}${request.url}`);
      void asked.then(async (answer) => response.end(await answer.text()));
    }).listen(0, "127.0.0.1");
    await once(upstream, "listening");
  });
  after(async () => {
    upstream.close();
    await receiver.stop();
    await service.stop();
  });

  /** Prints the address of every module of OpenTelemetry that is loaded, but its API: prom-client's. */
  const SPY = `import { registerHooks } from "node:module";
    registerHooks({ load(url, context, next) {
      if (/@opentelemetry\\/(?!api\\/)/.test(url)) console.log("loaded " + url);
      return next(url, context);
    } });`;
  async function loadedWith(env: Readonly<Record<string, string>>): Promise<number> {
    const { port } = upstream.address() as AddressInfo;
    const process = await startProcess({
      ...testEnv(service.database, `http://127.0.0.1:${port}/v2`),
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(SPY)}`,
      ...env,
    });
    await until(async () => (await fetch(`${process.adminUrl}/readyz`)).ok);
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const headers = { traceparent, connection: "close" };
    const answer = await fetch(`${process.url}/air-quality?${place(heard.length)}`, { headers });
    expect(answer.status).to.equal(200);
    process.signal("SIGTERM");
    expect(await process.ended).to.equal(0);
    return process.lines.filter((line) => line.startsWith("loaded ")).length;
  }

  it("that does not trace loads nothing of OpenTelemetry", async () => {
    expect(await loadedWith({})).to.equal(0);
  });

  it("that traces loads it, and tells AirVisual nothing of it", async () => {
    const loaded = await loadedWith({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });

    expect(loaded).to.be.above(10);
    expect(heard).to.have.length(2);
    expect(heard.flatMap(Object.keys).filter((name) => /trace|baggage|b3/.test(name))).to.be.empty;
  });
});
