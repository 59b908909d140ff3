import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { loadConfig } from "../../../../service/config.ts";
import type { ProblemName } from "../../../../service/errors.ts";
import { type RunningServer, startServer } from "../../../../service/server.ts";
import type { Behaviour } from "../../../simulator/faults.ts";
import { GENEROUS } from "../../../simulator/quota.ts";
import { type Simulator, startSimulator } from "../../../simulator/simulator.ts";
import { type Client, createClient } from "../../../support/client.ts";
import { createTestDatabase, silent, type TestDatabase } from "../../../support/database.ts";
import { testEnv } from "../../../support/service.ts";
import { until } from "../../../support/wait.ts";
import { place, type Service, startService } from "../support.ts";

/** What a request may take in all (milliseconds), with which every answer here must come. */
const REQUEST_MS = 4_000;
const MIB = 1024 * 1024;

/** One process makes five calls at a time: the first five of these run beside each other. */
const FAULTS: Readonly<Record<string, readonly [Behaviour, ...ProblemName[]]>> = {
  "never answers": [{ kind: "hang" }, "upstream-timeout"],
  "sends its headers byte by byte": [{ kind: "slow-headers", everyMs: 100 }, "upstream-timeout"],
  "sends its body byte by byte": [{ kind: "slow-body", everyMs: 100 }, "upstream-timeout"],
  "answers too late": [{ kind: "latency", ms: 3_500 }, "upstream-timeout"],
  "sends a body without an end": [{ kind: "endless-body" }, "upstream-invalid"],
  "resets the connection": [{ kind: "reset" }, "upstream-unreachable"],
  "resets it in the body": [{ kind: "reset-mid-body" }, "upstream-unreachable"],
  "closes it in the body": [{ kind: "close-mid-body" }, "upstream-unreachable"],
  "is a gateway's error page": [{ kind: "html-5xx" }, "upstream-unreachable"],
};

describe("a call to AirVisual", () => {
  let service: Service;
  let places = 0;

  before(async () => {
    service = await startService();
  });

  after(() => service.stop());

  /** Asks for a new place; resolves when the call has reached the simulator. */
  async function askAnew(behaviour: Behaviour) {
    places += 1;
    await service.forgetCalls();
    const calls = service.calls();
    service.simulator.control.setBehaviour(behaviour);
    const started = performance.now();
    const answer = service
      .ask(`/air-quality?${place(places)}`)
      .then((got) => ({ ...got, elapsedMs: performance.now() - started }));
    await until(() => service.calls() > calls);
    return { answer };
  }

  it("ends within the deadline with a problem, whatever AirVisual does", async () => {
    const running = [];
    for (const [what, [behaviour, problem]] of Object.entries(FAULTS)) {
      running.push({ what, problem, ...(await askAnew(behaviour)) });
    }

    for (const { what, problem, answer } of running) {
      const { json, headers, elapsedMs } = await answer;
      expect((json() as { type: string }).type, what).to.equal(`/problems#${problem}`);
      expect(headers.get("retry-after"), what).to.equal("5");
      expect(elapsedMs, what).to.be.below(REQUEST_MS);
    }
    expect(service.calls()).to.equal(Object.keys(FAULTS).length);
    expect(await service.stored()).to.deep.equal([]);
  });

  it("that is late, but not too late, is answered", async () => {
    const { answer } = await askAnew({ kind: "latency", ms: 300 });

    expect((await answer).status).to.equal(200);
  });

  it("succeeds again right after each fault", async () => {
    for (const kind of ["reset", "reset-mid-body", "close-mid-body", "html-5xx"] as const) {
      const failed = await askAnew({ kind, times: 1 });
      expect((await failed.answer).status, kind).to.equal(502);

      const { answer } = await askAnew({ kind: "normal" });
      expect((await answer).status, kind).to.equal(200);
    }
  });

  it("holds no more than a few kilobytes of a body without an end", async () => {
    const before = process.memoryUsage().rss;

    for (let round = 0; round < 8; round += 1) {
      const { answer } = await askAnew({ kind: "endless-body" });
      expect((await answer).status).to.equal(502);
    }

    expect((process.memoryUsage().rss - before) / MIB).to.be.below(32);
  });
});

describe("an AirVisual that hangs", () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });

  after(() => service.stop());

  it("holds up nobody who does not need it: 5 calls wait, all else is answered", async () => {
    const known = `/v2/air-quality?${place(999)}`;
    await service.ask(known);
    service.simulator.control.setBehaviour({ kind: "hang" });
    service.simulator.control.clearStats();
    const asked = Array.from({ length: 100 }, async (_, number) => {
      const { status, json } = await service.ask(`/air-quality?${place(1_000 + number)}`);
      return `${status} ${(json() as { type: string }).type}`;
    });
    await until(() => service.calls() === 5);

    const list = await service.ask("/queried-cities");
    const again = await service.ask(known);
    const first = await Promise.race(asked);

    expect([list.status, again.status]).to.deep.equal([200, 200]);
    expect(first).to.equal("503 /problems#overloaded");
    const counts = Object.groupBy(await Promise.all(asked), (answer) => answer);
    expect(Object.keys(counts)).to.have.members([
      "503 /problems#overloaded",
      "504 /problems#upstream-timeout",
    ]);
    expect(counts["504 /problems#upstream-timeout"]).to.have.length(5);
    expect(service.calls()).to.equal(5);
  });
});

describe("a redirect of AirVisual", () => {
  let service: Service;
  let contacts = 0;
  const elsewhere = createServer((_request, response) => {
    contacts += 1;
    response.end("{}");
  });

  before(async () => {
    service = await startService();
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  });

  after(async () => {
    elsewhere.close();
    await service.stop();
  });

  const elsewhereUrl = () => `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
  const targets: Readonly<Record<string, () => string>> = {
    "another server": elsewhereUrl,
    "another server without a protocol": () => elsewhereUrl().replace("http:", ""),
    itself: () => `${service.simulator.url}/nearest_city`,
    "a file": () => "file:///etc/passwd",
    "the metadata service of a cloud": () => "http://169.254.169.254/latest/meta-data/",
    nowhere: () => "",
  };

  for (const [number, status] of [301, 302, 303, 307, 308].entries()) {
    for (const [index, [target, location]] of Object.entries(targets).entries()) {
      it(`${status} to ${target} is not followed`, async () => {
        const calls = service.calls();
        service.simulator.control.setBehaviour({ kind: "redirect", location: location(), status });

        const { json } = await service.ask(`/air-quality?${place(number * 10 + index)}`);

        expect(json()).to.include({ type: "/problems#upstream-invalid" });
        expect(service.calls() - calls).to.equal(1);
        expect(contacts).to.equal(0);
      });
    }
  }
});

describe("the AirVisual key in a file", () => {
  let folder: string;
  let file: string;
  let database: TestDatabase;
  let simulator: Simulator;
  let server: RunningServer;
  let ask: Client["ask"];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "key-"));
    file = join(folder, "key");
    await writeFile(file, "the-first-key\n");
    database = await createTestDatabase();
    simulator = await startSimulator({ key: "the-first-key", plan: GENEROUS });
    const { AIRVISUAL_API_KEY: _, ...env } = testEnv(database, simulator.url);
    const config = loadConfig({ ...env, AIRVISUAL_API_KEY_FILE: file });
    server = await startServer(config, { log: silent });
    ask = createClient(server.url).ask;
  });

  after(async () => {
    await server.stop();
    await simulator.stop();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  it("is read again for every call, so that a rotation needs no restart", async () => {
    const before = await ask(`/air-quality?${place(1)}`);
    simulator.control.setKeys(["the-next-key"]);
    const between = await ask(`/air-quality?${place(2)}`);
    await writeFile(file, "the-next-key\n");
    await database.admin("quota_ledger").delete();

    const after = await ask(`/air-quality?${place(2)}`);

    expect([before.status, between.status, after.status]).to.deep.equal([200, 503, 200]);
    expect(between.json()).to.include({ type: "/problems#upstream-key" });
    expect(between.headers.get("retry-after")).to.equal("60");
  });

  it("that is missing costs only the places that nobody knows", async () => {
    await rm(file);
    await database.admin("quota_ledger").delete();
    const { calls } = simulator.control.stats();

    const known = await ask(`/air-quality?${place(1)}`);
    const unknown = await ask(`/air-quality?${place(3)}`);

    expect(known.status).to.equal(200);
    expect(unknown.json()).to.include({ type: "/problems#upstream-key" });
    expect(simulator.control.stats().calls).to.equal(calls);
  });
});
