/** `make up`: the whole service on this machine, with nothing prepared. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import createKnex from "knex";
import { APP_ROLE, ensureDatabase, ensureRoles, OWNER_ROLE } from "../../service/database/roles.ts";
import { GENEROUS } from "../simulator/quota.ts";
import { readable } from "./log-lines.ts";
import { type EmbeddedPostgres, startPostgres } from "./postgres.ts";
import { type Running, startProgram } from "./processes.ts";
import { stateFolder } from "./state.ts";

const HOST = "127.0.0.1";
const DATABASE = "air_quality";
/** Seconds until a service that is not ready is given up. */
const READY_WITHIN = 30;

const say = (text: string) => process.stdout.write(`${text}\n`);
const {
  AIRVISUAL_API_KEY,
  OTEL_EXPORTER_OTLP_ENDPOINT,
  PORT = "9090",
  ADMIN_PORT = "9091",
  SIMULATOR_PORT = "9092",
} = process.env;

/** What was started, to be stopped in reverse. */
const started: (() => Promise<void>)[] = [];

async function up(): Promise<void> {
  const live = AIRVISUAL_API_KEY !== undefined;
  await refuseTakenPorts({ PORT, ADMIN_PORT, ...(live ? {} : { SIMULATOR_PORT }) });

  const state = stateFolder();
  await mkdir(state, { recursive: true });
  const postgres = await step("PostgreSQL 17", async () => {
    const server = await startPostgres({ dataDir: join(state, "postgres"), durable: true });
    started.push(() => server.stop());
    return server;
  });
  const databaseEnv = await step("Database and roles", () => prepareDatabase(postgres, state));
  await step("Migrations", () => migrate(databaseEnv(OWNER_ROLE)));
  if (!live) await step("AirVisual simulator", startSimulator);
  const service = await step("Air Quality API", () =>
    startService({
      ...databaseEnv(APP_ROLE),
      ...upstreamEnv(live),
      OUTBOX_DIR: join(state, "outbox"),
      STOP_GRACE_SECONDS: "5",
      ...(OTEL_EXPORTER_OTLP_ENDPOINT && { OTEL_EXPORTER_OTLP_ENDPOINT }),
    }),
  );
  greet(live, state);

  const code = await service.ended;
  if (!stopping) throw new Error(`the API ended by itself (${code})`);
}

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const result = await work();
  say(`  ✓ ${name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
  return result;
}

async function refuseTakenPorts(ports: Readonly<Record<string, string>>): Promise<void> {
  const taken: string[] = [];
  for (const [name, port] of Object.entries(ports)) {
    const server = createServer();
    const free = await new Promise((resolve) => {
      server.once("error", () => resolve(false)).listen(Number(port), HOST, () => resolve(true));
    });
    server.close();
    if (!free)
      taken.push(`port ${port} is taken: stop what uses it, or choose another: make up ${name}=…`);
  }
  if (taken.length > 0) throw new Error(taken.join("\n"));
}

/** Makes roles and database; returns what a process needs to connect as a role. */
async function prepareDatabase({ adminUrl }: EmbeddedPostgres, state: string) {
  const passwords = {
    owner: await password(state, OWNER_ROLE),
    app: await password(state, APP_ROLE),
  };
  const admin = createKnex({ client: "pg", connection: adminUrl.href, pool: { min: 1, max: 1 } });
  try {
    await ensureRoles(admin, passwords);
    await ensureDatabase(admin, DATABASE);
  } finally {
    await admin.destroy();
  }
  return (role: string) => ({
    DATABASE_URL: `postgres://${role}@${adminUrl.host}/${DATABASE}`,
    DATABASE_PASSWORD_FILE: passwordFile(state, role),
  });
}

const passwordFile = (state: string, role: string) => join(state, `${role}.password`);

async function password(state: string, role: string): Promise<string> {
  const file = passwordFile(state, role);
  const options = { mode: 0o600, flag: "wx" };
  await writeFile(file, randomBytes(18).toString("base64url"), options).catch(() => {});
  return await readFile(file, "utf8");
}

async function migrate(env: Readonly<Record<string, string>>): Promise<void> {
  const lines: string[] = [];
  const { ended } = startProgram({
    file: "service/migrate.ts",
    env,
    onLine: (line) => lines.push(readable(line)),
  });
  if ((await ended) !== 0) throw new Error(`the migrations failed:\n${lines.join("\n")}`);
}

async function startSimulator(): Promise<void> {
  const simulator = startProgram({
    file: "tests/simulator/main.ts",
    env: { SIMULATOR_PORT, SIMULATOR_PLAN: "generous" },
    onLine: () => {},
  });
  started.push(() => simulator.stop());
  await answers(`http://${HOST}:${SIMULATOR_PORT}/_admin/stats`, simulator);
}

function upstreamEnv(live: boolean) {
  return live
    ? { AIRVISUAL_URL: "https://api.airvisual.com/v2", AIRVISUAL_API_KEY: AIRVISUAL_API_KEY ?? "" }
    : {
        AIRVISUAL_URL: `http://${HOST}:${SIMULATOR_PORT}/v2`,
        AIRVISUAL_API_KEY: "simulator",
        QUOTA_PER_MINUTE: String(GENEROUS.perMinute),
        QUOTA_PER_DAY: String(GENEROUS.perDay),
        QUOTA_PER_MONTH: String(GENEROUS.perMonth),
        CLIENT_SHARE_PERCENT: "100",
      };
}

async function startService(env: Readonly<Record<string, string>>): Promise<Running> {
  const service = startProgram({
    file: "service/main.ts",
    env: { ...env, HOST, PORT, ADMIN_PORT },
    onLine: (line) => say(readable(line)),
  });
  started.push(() => service.stop());
  await answers(`http://${HOST}:${ADMIN_PORT}/readyz`, service);
  return service;
}

async function answers(url: string, program: Running): Promise<void> {
  let over = false;
  void program.ended.then(() => {
    over = true;
  });
  for (const deadline = Date.now() + READY_WITHIN * 1000; Date.now() < deadline && !over; ) {
    const response = await fetch(url).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return;
    await sleep(50);
  }
  throw new Error(`${url} does not answer${over ? "" : ` within ${READY_WITHIN} s`}`);
}

function greet(live: boolean, state: string): void {
  const api = `http://${HOST}:${PORT}`;
  say(`
  API            ${api}
  Documentation  ${api}/docs
  Status         http://${HOST}:${ADMIN_PORT}/status
  Metrics        http://${HOST}:${ADMIN_PORT}/metrics
  Data           ${state} (make clean removes it)
  Source         ${live ? "AirVisual, with your key" : "simulator, on a generous plan (100 calls a minute); AIRVISUAL_API_KEY=… asks the real one"}

  Try:
    curl '${api}/air-quality?lat=52.52&lon=13.405'
    curl '${api}/queried-cities'

  Ctrl-C stops everything.
`);
}

let stopping: Promise<void> | undefined;

function stopAll(): Promise<void> {
  stopping ??= (async () => {
    for (const stop of started.reverse()) await stop().catch(() => {});
  })();
  return stopping;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, async () => {
    if (stopping) return;
    say("\nStopping …");
    await stopAll();
    say("Stopped; the data is kept.");
    process.exit(0);
  });
}

try {
  await up();
} catch (error) {
  if (!stopping) {
    await stopAll();
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}
