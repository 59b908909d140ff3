import { mkdtemp, readdir } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { GENEROUS } from "../../simulator/quota.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { type OwnPostgres, startOwnPostgres } from "../../support/own-postgres.ts";
import { runWithInput, type ServiceProcess, startProcess } from "../../support/process.ts";
import { CANARY_KEY, testEnv } from "../../support/service.ts";
import { until } from "../../support/wait.ts";
import { place, startService } from "./support.ts";

describe("the API while its database is away", () => {
  let postgres: OwnPostgres;
  let simulator: Simulator;
  let processes: ServiceProcess[] = [];
  let places = 0;
  let known: string;
  let storedBefore: number;

  const env = () => testEnv(postgres, simulator.url);
  async function start(settings: Readonly<Record<string, string>>): Promise<ServiceProcess> {
    const process = await startProcess(settings);
    processes.push(process);
    await until(async () => (await fetch(`${process.adminUrl}/readyz`)).ok);
    return process;
  }
  const ask = async ({ url }: ServiceProcess, query: string) => {
    const response = await fetch(`${url}/v2/air-quality?${query}`);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const metric = async ({ adminUrl }: ServiceProcess, name: string) => {
    const text = await (await fetch(`${adminUrl}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  };
  const knows = (process: ServiceProcess) =>
    until(async () => (await metric(process, "air_quality_known_cells")) === places);
  const stop = async (process: ServiceProcess) => {
    process.signal("SIGTERM");
    return await process.ended;
  };

  before(async () => {
    postgres = await startOwnPostgres();
    simulator = await startSimulator({ key: CANARY_KEY, plan: GENEROUS });
  });

  beforeEach(async () => {
    await postgres.start();
    places += 1;
    known = place(places);
    storedBefore = (await postgres.stored()).length;
    simulator.control.clearStats();
  });

  afterEach(async () => {
    for (const process of processes) process.signal("SIGKILL");
    await Promise.all(processes.map(({ ended }) => ended));
    processes = [];
  });

  after(async () => {
    await simulator.stop();
    await postgres.remove();
  });

  it("answers and records the places that another process learned, and nothing else", async () => {
    const [one, two] = [await start(env()), await start(env())];
    const first = await ask(one, known);
    await knows(two);
    await postgres.stop();

    const during = await Promise.all(Array.from({ length: 5 }, () => ask(two, known)));
    const unknown = await ask(two, place(9_999));
    await until(async () => (await metric(two, "database_up")) === 0);
    const [ready, depth] = [
      await fetch(`${two.adminUrl}/readyz`),
      await metric(two, "outbox_depth"),
    ];
    await postgres.start();
    await until(async () => (await metric(two, "outbox_depth")) === 0);
    await until(async () => (await metric(two, "database_up")) === 1);
    const rows = await postgres.stored();
    const later = await ask(two, place(9_999));

    expect(during.map(({ status, body }) => [status, body.city, body.stale])).to.deep.equal(
      Array(5).fill([200, first.body.city, false]),
    );
    expect(unknown.body).to.include({ type: "/problems#storage-unavailable", status: 503 });
    expect([ready.status, depth]).to.deep.equal([200, 5]);
    expect(rows).to.have.length(storedBefore + 6);
    expect(later.status).to.equal(200);
    expect(simulator.control.stats().calls).to.equal(2);
    places += 1;
  });

  it("is ended by SIGTERM with what it could not store in its log; replay stores it once", async () => {
    const process = await start(env());
    await ask(process, known);
    await postgres.stop();
    for (let n = 0; n < 3; n += 1) expect((await ask(process, known)).status).to.equal(200);

    const code = await stop(process);
    await postgres.start();
    const atFirst = (await postgres.stored()).length;
    const log = process.lines.join("\n");
    const replay = () =>
      runWithInput("service/replay.ts", { DATABASE_URL: postgres.app.url.href }, log);
    const [once, twice] = [await replay(), await replay()];

    expect(code).to.equal(0);
    expect(atFirst).to.equal(storedBefore + 1);
    expect([once.output, once.code]).to.deep.equal([twice.output, 0]);
    expect(once.output).to.match(/^3 unstored queries found/);
    const rows = await postgres.stored();
    expect(rows).to.have.length(storedBefore + 4);
    expect(new Set(rows.map(({ id }) => id)).size).to.equal(storedBefore + 4);
  });

  it("leaves what it acknowledged to the next process in its folder, however it ended", async () => {
    const settings = env();
    const killed = await start(settings);
    await ask(killed, known);
    await postgres.stop();
    for (let n = 0; n < 3; n += 1) expect((await ask(killed, known)).status).to.equal(200);
    killed.signal("SIGKILL");
    await killed.ended;
    await postgres.start();

    const next = await start(settings);
    await until(async () => (await metric(next, "outbox_depth")) === 0);

    const rows = await postgres.stored();
    expect(rows).to.have.length(storedBefore + 4);
    expect(new Set(rows.map(({ id }) => id)).size).to.equal(storedBefore + 4);
    expect(await stop(next)).to.equal(0);
  });

  it("is refused the outbox of a process that still runs", async () => {
    const settings = env();
    await start(settings);

    const { code, errors, output } = await runWithInput("service/main.ts", settings, "");

    expect(code).to.equal(1);
    expect(`${errors}${output}`).to.include("each needs an OUTBOX_DIR of its own");
  });
});

describe("stopping the API", () => {
  it("leaves nothing running of a request whose consumer went away", async () => {
    const folder = await mkdtemp(join(tmpdir(), "outbox-"));
    const service = await startService({ env: { OUTBOX_DIR: folder } });
    service.simulator.control.setBehaviour({ kind: "latency", ms: 300 });
    const { hostname, port } = new URL(service.server.url);
    const consumer = connect({ host: hostname, port: Number(port) });
    consumer.write("GET /air-quality?lat=1&lon=1 HTTP/1.1\r\nHost: api\r\n\r\n");
    await until(() => service.calls() === 1);
    consumer.destroy();

    await service.stop();
    const lines = service.logLines.length;
    await sleep(700);

    expect(service.logLines.slice(lines)).to.deep.equal([]);
    expect(await readdir(folder)).to.deep.equal([]);
  });
});
