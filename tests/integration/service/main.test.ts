import { once } from "node:events";
import { connect } from "node:net";
import { expect } from "chai";
import { freePort } from "../../embedded/postgres.ts";
import { GENEROUS } from "../../simulator/quota.ts";
import type { Simulator } from "../../simulator/simulator.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { runProgram, type ServiceProcess, startProcess } from "../../support/process.ts";
import { CANARY_KEY, testEnv } from "../../support/service.ts";
import { until } from "../../support/wait.ts";

const connectTo = (url: string) => connect(Number(new URL(url).port), "127.0.0.1");

describe("the API's process", () => {
  let database: TestDatabase;
  let simulator: Simulator;
  let service: ServiceProcess;

  const status = async (url: string) => (await fetch(url)).status;
  const ready = () => until(async () => (await status(`${service.adminUrl}/readyz`)) === 200);
  const slowRequest = async () => {
    simulator.control.setBehaviour({ kind: "latency", ms: 700 });
    const answer = fetch(`${service.url}/air-quality?lat=52.52&lon=13.405`);
    await until(() => simulator.control.stats().calls === 1);
    // In an object, because an async function would wait for a bare promise.
    return { answer };
  };

  before(async () => {
    database = await createTestDatabase();
  });
  beforeEach(async () => {
    for (const table of ["queries", "cells", "quota_ledger"]) await database.admin(table).delete();
    simulator = await startSimulator({ key: CANARY_KEY, plan: GENEROUS });
  });
  afterEach(async () => {
    service?.signal("SIGKILL");
    await simulator.stop();
  });
  after(() => database.drop());

  it("listens before the database is there and becomes ready when it comes", async () => {
    const late = await createTestDatabase({ migrated: false });
    service = await startProcess({
      ...testEnv(database, simulator.url),
      DATABASE_URL: late.app.url.href,
    });
    const before = {
      home: await status(`${service.url}/`),
      live: await status(`${service.adminUrl}/livez`),
      started: await status(`${service.adminUrl}/startupz`),
      ready: await status(`${service.adminUrl}/readyz`),
      list: await status(`${service.url}/queried-cities`),
    };
    const migration = await runProgram("service/migrate.ts", { DATABASE_URL: late.owner.url.href });

    await ready();

    expect(before).to.deep.equal({ home: 200, live: 200, started: 200, ready: 503, list: 503 });
    expect(migration.code).to.equal(0);
    service.signal("SIGTERM");
    await service.ended;
    await late.drop();
  });

  it("is not ready while the database lacks one of its migrations", async () => {
    const [newest] = await database.admin("knex_migrations").orderBy("id", "desc").limit(1);
    await database.admin("knex_migrations").where("id", newest.id).delete();
    service = await startProcess(testEnv(database, simulator.url));
    const reasons = async () => await (await fetch(`${service.adminUrl}/readyz`)).text();

    await until(async () => !(await reasons()).includes("the shared cache"));
    const waiting = await reasons();
    await database.admin("knex_migrations").insert(newest);

    expect(waiting).to.include("the database's schema was not seen yet");
    await ready();
  });

  it("is not ready before it knows what other processes know", async () => {
    const lock = await database.admin.transaction();
    await lock.raw("LOCK TABLE cells IN ACCESS EXCLUSIVE MODE");
    service = await startProcess(testEnv(database, simulator.url));
    const reasons = async () => await (await fetch(`${service.adminUrl}/readyz`)).text();

    await until(async () => !(await reasons()).includes("schema"));
    const waiting = await reasons();
    await lock.rollback();

    expect(waiting).to.include("the shared cache was not read yet");
    await ready();
  });

  it("on SIGTERM answers what runs, takes nothing new, says not ready and exits with 0", async () => {
    service = await startProcess(testEnv(database, simulator.url));
    await ready();
    const running = await slowRequest();

    service.signal("SIGTERM");
    await until(async () => (await status(`${service.adminUrl}/readyz`)) === 503);
    const [refused] = await once(connectTo(service.url), "error");
    const live = await status(`${service.adminUrl}/livez`);
    const answer = await running.answer;

    expect(refused).to.have.property("code", "ECONNREFUSED");
    expect(live).to.equal(200);
    expect(answer.status).to.equal(200);
    expect(answer.headers.get("connection")).to.equal("close");
    expect(await service.ended).to.equal(0);
    expect(await database.admin("queries").pluck("city")).to.deep.equal(["Berlin"]);
  });

  it("answers a request that arrives on an idle connection just after SIGTERM", async () => {
    service = await startProcess(testEnv(database, simulator.url));
    await ready();
    const idle = connectTo(service.url);
    const request = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";
    let received = "";
    idle.setEncoding("utf8").on("data", (text) => {
      received += text;
    });
    idle.write(request);
    await until(() => received.endsWith("running"));

    service.signal("SIGTERM");
    await until(async () => (await status(`${service.adminUrl}/readyz`)) === 503);
    received = "";
    idle.write(request);
    await until(() => received.endsWith("running"));

    expect(received).to.match(/^HTTP\/1\.1 200 .*connection: close/is);
    expect(await service.ended).to.equal(0);
  });

  it("exits at once on the second signal, and not with 0", async () => {
    service = await startProcess(testEnv(database, simulator.url));
    await ready();
    const running = await slowRequest();
    const outcome = running.answer.then(
      () => "answered",
      () => "cut",
    );

    service.signal("SIGTERM");
    await until(async () => (await status(`${service.adminUrl}/readyz`)) === 503);
    service.signal("SIGINT");

    expect(await service.ended).to.equal(130);
    expect(await outcome).to.equal("cut");
  });

  it("stops on SIGTERM while it still waits for the database", async () => {
    service = await startProcess({
      ...testEnv(database, simulator.url),
      DATABASE_URL: `postgres://nobody@127.0.0.1:${await freePort()}/none`,
    });

    service.signal("SIGTERM");

    expect(await service.ended).to.equal(0);
  });

  it("names every fault of its configuration and exits with 1", async () => {
    const { code, output } = await runProgram("service/main.ts", {
      PORT: "http",
      LOG_LEVEL: "loud",
      OUTBOX_DIR: testEnv(database, simulator.url).OUTBOX_DIR ?? "",
    });

    expect(code).to.equal(1);
    expect(output).to.include("5 fault(s)");
    expect(output).to.include('PORT must be an integer from 0 to 65535, got "http"');
    expect(output).to.include("DATABASE_URL is missing");
    expect(output).to.include("AIRVISUAL_URL is missing");
  });

  it("says which address is taken and exits with 1", async () => {
    service = await startProcess(testEnv(database, simulator.url));
    const { port } = new URL(service.url);

    const { code, output } = await runProgram("service/main.ts", {
      ...testEnv(database, simulator.url),
      PORT: port,
    });

    expect(code).to.equal(1);
    expect(output).to.include(`EADDRINUSE: address already in use 127.0.0.1:${port}`);
    expect(output).to.include("choose another HOST, PORT or ADMIN_PORT");
  });

  it("writes one JSON line per request, with its id", async () => {
    service = await startProcess(testEnv(database, simulator.url));
    await ready();

    const answer = await fetch(`${service.url}/air-quality?lat=52.52&lon=13.405`);
    const line = await until(() => service.lines.find((text) => text.includes('"request"')));

    expect(JSON.parse(line)).to.include({
      level: "info",
      message: "request",
      request_id: answer.headers.get("x-request-id"),
      method: "GET",
      route: "/air-quality",
      status: 200,
    });
    expect(line).not.to.include("52.52");
  });
});
