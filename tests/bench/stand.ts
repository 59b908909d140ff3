import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "../embedded/postgres.ts";
import { createTestDatabase, stopTestPostgres, type TestDatabase } from "../support/database.ts";
import { until } from "../support/wait.ts";
import { OTHERS_CORE, SERVICE_CORE } from "./machine.ts";
import { type Pinned, type PinnedProgram, startPinned } from "./pinned.ts";

export type Environment = Readonly<Record<string, string>>;

/** Everything around what is measured: a durable PostgreSQL, an upstream, and a folder for the rest. */
export interface Stand {
  /** A migrated database of its own. */
  database(): Promise<TestDatabase>;
  /** Milliseconds until the upstream answers, from now on. */
  upstreamLatency(ms: number | "never"): Promise<void>;
  /** Starts a server on the measured core; it ends with the stand at the latest. */
  serve(file: string, database: TestDatabase, env?: Environment): Promise<Pinned>;
  /** What the service's process is given, beside its ports and its outbox. */
  environment(database: TestDatabase): Environment;
  /** Makes a folder and returns its path. */
  folder(name: string): Promise<string>;
  /** Writes a file and returns its path. */
  write(name: string, text: string): Promise<string>;
  close(): Promise<void>;
}

/** Nothing that is measured may meet a limit: see service/settings.ts for the largest values. */
const WIDE = {
  QUOTA_PER_MINUTE: "100000",
  QUOTA_PER_DAY: "10000000",
  QUOTA_PER_MONTH: "100000000",
  CLIENT_SHARE_PERCENT: "100",
};

export async function openStand(): Promise<Stand> {
  const folder = await mkdtemp(join(tmpdir(), "air-quality-bench-"));
  // The database may run as another user, who has to get through.
  await chmod(folder, 0o755);
  const closing: (() => Promise<void>)[] = [() => rm(folder, { recursive: true })];
  const close = async () => {
    // What does not end must not keep the rest from ending.
    for (const step of closing.splice(0).reverse()) await step().catch(() => {});
  };

  let started = 0;
  const start = async (program: Omit<PinnedProgram, "logFile">) => {
    started += 1;
    const server = await startPinned({ ...program, logFile: join(folder, `${started}.log`) });
    closing.push(() => server.stop());
    return server;
  };

  try {
    const postgres = await startPostgres({ dataDir: join(folder, "postgres"), durable: true });
    closing.push(() => postgres.stop());
    // tests/support/database.ts makes its databases on the server that this names.
    process.env.DATABASE_URL = postgres.adminUrl.href;
    closing.push(stopTestPostgres);
    const upstream = await start({
      core: OTHERS_CORE,
      file: "tests/bench/upstream-stub.ts",
      env: {},
    });

    const environment = (database: TestDatabase): Environment => ({
      DATABASE_URL: database.app.url.href,
      AIRVISUAL_URL: `${upstream.url}/v2`,
      AIRVISUAL_API_KEY: "bench",
      STOP_GRACE_SECONDS: "1",
      ...WIDE,
    });
    return {
      async database() {
        const database = await createTestDatabase();
        closing.push(() => database.drop());
        return database;
      },
      async upstreamLatency(ms) {
        await fetch(`${upstream.url}/_latency/${ms}`, { method: "PUT" });
      },
      environment,
      async serve(file, database, more = {}) {
        const env = {
          HOST: "127.0.0.1",
          PORT: "0",
          ADMIN_PORT: "0",
          OUTBOX_DIR: join(folder, `outbox-${started}`),
          ...environment(database),
          ...more,
        };
        const server = await start({ core: SERVICE_CORE, file, env });
        if (server.adminUrl) await until(async () => (await fetch(`${server.adminUrl}/readyz`)).ok);
        return server;
      },
      async folder(name) {
        const path = join(folder, name);
        await mkdir(path);
        return path;
      },
      async write(name, text) {
        const path = join(folder, name);
        await writeFile(path, text);
        return path;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
