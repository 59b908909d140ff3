import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { get } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { bundleAll } from "../../service/image/bundle.ts";
import { freePort } from "../embedded/postgres.ts";
import { SERVICE_CORE } from "./machine.ts";
import type { Options } from "./options.ts";
import { hotPlaces, learnPlaces } from "./places.ts";
import { type Row, sayMeasured } from "./report.ts";
import type { Environment, Stand } from "./stand.ts";
import { ratios } from "./statistics.ts";
import { load } from "./wrk.ts";

const run = promisify(execFile);
const PROJECT = join(import.meta.dirname, "../..");

/** Rows 9 to 12: what is in the image, run without a container, whose own start would hide its. */
const MIB = 1024 * 1024;
/** Seconds after which a process has put away what its start left behind. */
const REST_SECONDS = 5;
const FULL_LOAD_SECONDS = 60;
const CONNECTIONS = 64;

export async function measureImage(stand: Stand, { rounds, wants }: Options): Promise<Row[]> {
  if (!wants(9, 10, 11, 12)) return [];
  const bundle = await bundleWithCache(await stand.folder("image"));
  const main = join(bundle.folder, "main.mjs");
  const database = await stand.database();
  const environment = { ...stand.environment(database), ...bundle.environment };

  const bare: number[] = [];
  const started: number[] = [];
  for (let round = 0; wants(9) && round < rounds; round += 1) {
    bare.push(await firstAnswer(join(import.meta.dirname, "baselines/bare-node.cjs"), {}));
    const OUTBOX_DIR = await stand.folder(`outbox-of-start-${round}`);
    started.push(await firstAnswer(main, { ...environment, OUTBOX_DIR }));
  }
  const memory = wants(10, 11) ? await residentMemory() : { atRest: [], loaded: [] };
  const { stdout: archive } = await run("tar", ["-c", "-C", bundle.folder, "."], {
    encoding: "buffer",
    maxBuffer: 64 * MIB,
  });

  sayMeasured("Spawn to the first 200", [
    { what: "bare node:http", values: { ms: bare } },
    { what: "service", values: { ms: started } },
  ]);
  const row = (number: number, what: string, must: number, aim: number, measured: number[]) => ({
    number,
    what,
    baseline: "–",
    ratios: measured,
    must,
    aim,
    good: "below" as const,
  });
  return [
    {
      ...row(9, "spawn to the first 200", 3, 2.5, ratios(started, bare)),
      baseline: "bare node:http",
    },
    row(10, "MiB resident at rest", 110, 90, memory.atRest),
    row(11, `MiB resident after ${FULL_LOAD_SECONDS} s of full load`, 200, 150, memory.loaded),
    row(12, "MiB of the compressed application", 2, 1.5, [gzipSync(archive).length / MIB]),
  ].filter(({ number }) => wants(number));

  async function residentMemory() {
    const service = await stand.serve(main, database, bundle.environment);
    await sleep(REST_SECONDS * 1000);
    const atRest = [await residentMib(service.pid)];
    await learnPlaces(service);
    const paths = await stand.write("places-of-the-image", hotPlaces().join("\n"));
    await load(service, { paths, connections: CONNECTIONS, seconds: FULL_LOAD_SECONDS });
    const loaded = [await residentMib(service.pid)];
    await service.stop();
    return { atRest, loaded };
  }
}

/** What `make image` puts into the image, with the compile cache that it fills there. */
async function bundleWithCache(context: string) {
  await bundleAll(context);
  const folder = join(context, "service");
  const cache = join(folder, "compile-cache");
  const script = join(PROJECT, "service/image/compile-cache.ts");
  const dockerfile = await readFile(join(PROJECT, "service/Dockerfile"), "utf8");
  const environment = {
    NODE_ENV: "production",
    NODE_OPTIONS: /^ARG NODE_OPTIONS=(\S+)$/m.exec(dockerfile)?.[1] ?? "",
  };
  await run(process.execPath, [script, cache], { cwd: folder, env: environment });
  return { folder, environment: { ...environment, NODE_COMPILE_CACHE: cache } };
}

/** Milliseconds from the start of a process until its first 200. */
async function firstAnswer(file: string, env: Environment): Promise<number> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const spawned = performance.now();
  const child = spawn("taskset", ["-c", String(SERVICE_CORE), process.execPath, file], {
    env: { ...env, PATH: process.env.PATH, PORT: String(port), ADMIN_PORT: String(adminPort) },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(child, "exit");
  while ((await statusOf(port)) !== 200) {
    if (child.exitCode !== null) throw new Error(`${file} ended with ${child.exitCode}`);
    await sleep(1);
  }
  const answered = performance.now();
  child.kill("SIGTERM");
  await ended;
  return answered - spawned;
}

function statusOf(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    get({ host: "127.0.0.1", port, agent: false }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode));
    }).on("error", () => resolve(undefined));
  });
}

async function residentMib(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return (Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / MIB;
}
