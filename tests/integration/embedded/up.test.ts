import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { freePort } from "../../embedded/postgres.ts";
import { until } from "../../support/wait.ts";

const PROJECT = join(import.meta.dirname, "../../..");
const run = promisify(execFile);

describe("make up", () => {
  let folder: string;
  let state: string;
  let ports: { PORT: string; ADMIN_PORT: string; SIMULATOR_PORT: string };

  // A make of its own, not a part of the one that may run these tests.
  const env = () => ({
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    ...ports,
    AIR_QUALITY_STATE: state,
  });
  const up = () => {
    const child = spawn("make", ["up"], { cwd: PROJECT, env: env(), detached: true });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => output.push(text));
    }
    const pressCtrlC = async () => {
      process.kill(-(child.pid ?? 0), "SIGINT");
      if (child.exitCode === null) await once(child, "close");
    };
    return { child, said: () => output.join(""), pressCtrlC };
  };
  const get = async (path: string): Promise<unknown> =>
    await (await fetch(`http://127.0.0.1:${ports.PORT}${path}`)).json();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "air quality up "));
    await chmod(folder, 0o755);
    state = join(folder, "state");
    const [PORT, ADMIN_PORT, SIMULATOR_PORT] = await Promise.all([
      freePort(),
      freePort(),
      freePort(),
    ]);
    ports = { PORT: `${PORT}`, ADMIN_PORT: `${ADMIN_PORT}`, SIMULATOR_PORT: `${SIMULATOR_PORT}` };
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("serves real coordinates, keeps its data, leaves no process behind, and make clean removes all", async () => {
    const first = up();
    await until(() => first.said().includes("Ctrl-C stops everything"));
    const berlin = await get("/air-quality?lat=52.52&lon=13.405");
    await first.pressCtrlC();
    const { stdout } = await run("ps", ["-eo", "args"]);

    const second = up();
    await until(() => second.said().includes("Ctrl-C stops everything"));
    const listed = await get("/queried-cities");
    await second.pressCtrlC();
    await run("make", ["clean"], { cwd: PROJECT, env: env() });
    const left = await access(state).then(
      () => "left",
      () => "removed",
    );

    expect(berlin).to.have.all.keys("city", "air_quality_index").and.property("city", "Berlin");
    expect(first.said()).to.include(
      `curl 'http://127.0.0.1:${ports.PORT}/air-quality?lat=52.52&lon=13.405'`,
    );
    expect(first.said()).to.include("Stopped; the data is kept.");
    expect(stdout).not.to.include(state);
    expect(listed).to.have.length(1).and.have.nested.property("[0].City", "Berlin");
    expect(left).to.equal("removed");
  });

  it("names every port that is taken and how to choose another", async () => {
    const taken = createServer().listen(Number(ports.ADMIN_PORT), "127.0.0.1");
    await once(taken, "listening");

    const { child, said } = up();
    const [code] = await once(child, "close");
    taken.close();

    expect(code).not.to.equal(0);
    expect(said()).to.include(`port ${ports.ADMIN_PORT} is taken`);
    expect(said()).to.include("make up ADMIN_PORT=");
  });
});
