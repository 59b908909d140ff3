import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import type { Clock } from "../../service/clock.ts";
import { loadConfig } from "../../service/config.ts";
import { createLogger } from "../../service/log.ts";
import { type RunningServer, startServer } from "../../service/server.ts";
import { COMMUNITY, GENEROUS, type Plan } from "../simulator/quota.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { type Client, createClient } from "./client.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { assertLogLines } from "./log-lines.ts";
import { startProcess } from "./process.ts";
import { until } from "./wait.ts";

/** The key of every test; it must be in no output. */
export const CANARY_KEY = "canary-key-3f9d2c71";

export interface TestServiceOptions {
  readonly clock?: Clock;
  readonly plan?: Plan;
  /** Settings beside the test's own; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** An own database; by default a migrated one, dropped at the end. */
  readonly database?: TestDatabase;
}

/**
 * The real service on free ports, with a real database and a real upstream: in this process or, with
 * IMAGE_TAG, in a container.
 */
export interface TestService extends Client {
  readonly server: RunningServer;
  readonly simulator: Simulator;
  readonly database: TestDatabase;
  /** Every log line so far, as JSON text. */
  readonly logLines: readonly string[];
  /** Fails when a line of its log is not one of docs/logs.md. */
  stop(): Promise<void>;
}

export { COMMUNITY, GENEROUS };

/** Starts it and waits until it is ready. */
export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const { plan = GENEROUS, clock, env = {} } = options;
  const database = options.database ?? (await createTestDatabase());
  const now = clock ? { now: () => clock.now() } : {};
  const simulator = await startSimulator({ key: CANARY_KEY, plan, ...now });
  const logLines: string[] = [];
  const settings = { ...testEnv(database, simulator.url), ...env };
  const start = () =>
    process.env.IMAGE_TAG
      ? startContainer(settings, logLines, clock)
      : startHere(settings, logLines, clock);
  const server = await start().catch(async (error: unknown) => {
    await simulator.stop();
    throw error;
  });
  await until(async () => (await fetch(`${server.adminUrl}/readyz`)).ok);
  return {
    ...createClient(server.url),
    server,
    simulator,
    database,
    logLines,
    async stop() {
      await server.stop();
      await simulator.stop();
      if (!options.database) await database.drop();
      assertLogLines(logLines);
    },
  };
}

/** The environment that the service would get as a process of its own. */
export function testEnv(
  database: Pick<TestDatabase, "app">,
  upstream: string,
): Record<string, string> {
  return {
    HOST: "127.0.0.1",
    PORT: "0",
    ADMIN_PORT: "0",
    DATABASE_URL: database.app.url.href,
    AIRVISUAL_URL: upstream,
    AIRVISUAL_API_KEY: CANARY_KEY,
    OUTBOX_DIR: mkdtempSync(join(tmpdir(), "air-quality-outbox-")),
    STOP_GRACE_SECONDS: "1",
    // Only the tests of the quota are to meet its limits.
    QUOTA_PER_MINUTE: "100000",
    QUOTA_PER_DAY: "10000000",
    QUOTA_PER_MONTH: "100000000",
    CLIENT_SHARE_PERCENT: "100",
  };
}

type Settings = Readonly<Record<string, string | undefined>>;

async function startHere(env: Settings, logLines: string[], clock?: Clock): Promise<RunningServer> {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logLines.push(...String(chunk).trimEnd().split("\n"));
      done();
    },
  });
  const log = createLogger("debug", sink);
  return await startServer(loadConfig(env), { log, ...(clock && { clock }) });
}

async function startContainer(
  env: Settings,
  logLines: string[],
  clock?: Clock,
): Promise<RunningServer> {
  if (clock) throw new Error("a container has the machine's clock: this test needs the sources");
  const given = Object.entries(env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const service = await startProcess(Object.fromEntries(given), logLines);
  return {
    url: service.url,
    adminUrl: service.adminUrl,
    async stop() {
      service.signal("SIGTERM");
      await service.ended;
    },
  };
}
