import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import createKnex from "knex";
import pg from "pg";
import { pino } from "pino";
import { migrate } from "../../../service/database/migrator.ts";
import {
  APP_ROLE,
  ensureDatabase,
  ensureRoles,
  OWNER_ROLE,
} from "../../../service/database/roles.ts";
import { startPostgres } from "../../embedded/postgres.ts";
import { SECRETS } from "./canaries.ts";
import { freeLowPort } from "./ports.ts";
import { eventually } from "./wait.ts";

export const silent = pino({ level: "silent" });

/** A real, durable PostgreSQL of this run, to be stopped, killed and filled. */
export interface Cluster {
  readonly port: number;
  /** A new database; `migrated: false` gives an empty one. */
  createDatabase(options?: { migrated?: boolean }): Promise<Database>;
  start(port?: number): Promise<void>;
  stop(mode?: "fast" | "immediate"): Promise<void>;
  /** SIGKILL to the postmaster, as the kernel's memory killer does it. */
  kill(): Promise<void>;
  destroy(): Promise<void>;
}

/** One database; its URLs lead straight to the server, past any proxy. */
export interface Database {
  readonly name: string;
  readonly app: URL;
  readonly owner: URL;
  /** One statement as superuser, on a connection of its own: there is no pool that could break. */
  sql<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** A superuser's connection that stays, to hold a lock with. */
  connect(): Promise<pg.Client>;
  drop(): Promise<void>;
}

/** `folder` must be reachable for the unprivileged user that PostgreSQL runs as. */
export async function startCluster(folder?: string): Promise<Cluster> {
  const own = folder ?? (await mkdtemp(join(tmpdir(), "air-quality-faults-")));
  await chmod(own, 0o755);
  const dataDir = join(own, "data");
  const port = await freeLowPort();
  let server = await startPostgres({ dataDir, port, durable: true });
  let adminUrl = server.adminUrl;
  const template = "template_air_quality";

  const start = async (at = port) => {
    // Backends that outlive a killed postmaster hold its shared memory for a moment.
    for (let tries = 0; ; tries += 1) {
      try {
        server = await startPostgres({ dataDir, port: at, durable: true });
        adminUrl = server.adminUrl;
        // A process that is on its way out is taken for a running server: only an answer counts.
        await (await connectTo(adminUrl)).end();
        return;
      } catch (error) {
        if (tries === 50) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  };

  const admin = createKnex({ client: "pg", connection: adminUrl.href, pool: { min: 0, max: 1 } });
  await ensureRoles(admin, { owner: SECRETS.ownerPassword, app: SECRETS.appPassword });
  await ensureDatabase(admin, template);
  await admin.destroy();
  const database = (name: string): Database => databaseOf(() => adminUrl, name);
  await migrate({
    database: { url: database(template).owner, poolMax: 1 },
    log: silent,
  });

  return {
    port,
    async createDatabase({ migrated = true } = {}) {
      const name = `fault_${randomBytes(6).toString("hex")}`;
      const root = createKnex({
        client: "pg",
        connection: adminUrl.href,
        pool: { min: 0, max: 1 },
      });
      try {
        if (migrated) {
          await root.raw("CREATE DATABASE ?? TEMPLATE ?? OWNER ??", [name, template, OWNER_ROLE]);
        }
        await ensureDatabase(root, name);
      } finally {
        await root.destroy();
      }
      return database(name);
    },
    start,
    stop: (mode = "fast") => server.stop(mode),
    async kill() {
      const pid = Number((await readFile(join(dataDir, "postmaster.pid"), "utf8")).split("\n")[0]);
      process.kill(pid, "SIGKILL");
      await eventually("the postmaster's end", () => !isAlive(pid), 10_000);
    },
    async destroy() {
      await server.stop("immediate").catch(() => {});
      await rm(own, { recursive: true, force: true });
    },
  };
}

async function connectTo(url: URL): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: 5_000 });
  client.on("error", () => {});
  await client.connect();
  return client;
}

function databaseOf(server: () => URL, name: string): Database {
  const at = (user?: string, password?: string) => {
    const url = new URL(server());
    url.pathname = `/${name}`;
    if (user) url.username = user;
    // The URL class leaves some characters as they are that decodeURIComponent does not expect.
    if (password) url.password = encodeURIComponent(password);
    return url;
  };
  const connect = async (url = at()) => await connectTo(url);
  return {
    name,
    get app() {
      return at(APP_ROLE, SECRETS.appPassword);
    },
    get owner() {
      return at(OWNER_ROLE, SECRETS.ownerPassword);
    },
    async sql<Row extends object>(text: string, values: readonly unknown[] = []) {
      const client = await connect();
      try {
        return (await client.query<Row>(text, [...values])).rows;
      } finally {
        await client.end();
      }
    },
    connect: () => connect(),
    async drop() {
      const client = await connect(server());
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await client.end();
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

let shared: Promise<Cluster> | undefined;

/** The cluster of this run, started when the first fault asks for it. */
export function sharedCluster(): Promise<Cluster> {
  shared ??= startCluster();
  return shared;
}

export async function destroySharedCluster(): Promise<void> {
  await (await shared)?.destroy();
  shared = undefined;
}
