import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import createKnex, { type Knex } from "knex";
import { pino } from "pino";
import type { DatabaseSettings } from "../../service/database/connection.ts";
import { migrate } from "../../service/database/migrator.ts";
import { APP_ROLE, ensureDatabase, ensureRoles, OWNER_ROLE } from "../../service/database/roles.ts";
import { startPostgres } from "../embedded/postgres.ts";

/** A database of its own on the run's one real server. */
export interface TestDatabase {
  /** What migrations connect with. */
  readonly owner: DatabaseSettings;
  /** What the API connects with. */
  readonly app: DatabaseSettings;
  /** A pool that may do everything, to look and to break things. */
  readonly admin: Knex;
  drop(): Promise<void>;
}

export const silent = pino({ level: "silent" });

interface TestServer {
  readonly adminUrl: URL;
  readonly admin: Knex;
  readonly passwords: { owner: string; app: string };
  /** Name of a migrated database that others are copied from. */
  readonly template: string;
  stop(): Promise<void>;
}

let server: Promise<TestServer> | undefined;

/** `migrated: false` gives an empty database, as before the first release. */
export async function createTestDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  server ??= startServer();
  const { admin, adminUrl, passwords, template } = await server;
  const name = `test_${randomBytes(6).toString("hex")}`;
  if (migrated) {
    await admin.raw("CREATE DATABASE ?? TEMPLATE ?? OWNER ??", [name, template, OWNER_ROLE]);
  }
  await ensureDatabase(admin, name);
  const own = connect(at(adminUrl, name));
  return {
    owner: settings(adminUrl, name, OWNER_ROLE, passwords.owner),
    app: settings(adminUrl, name, APP_ROLE, passwords.app),
    admin: own,
    async drop() {
      await own.destroy();
      // A pool has ended before the server has heard its sessions' goodbye; a drop by force would
      // answer that with an error that nobody listens for. Without force it waits, 5 s at most.
      await admin
        .raw("DROP DATABASE ??", [name])
        .catch(() => admin.raw("DROP DATABASE ?? WITH (FORCE)", [name]));
    },
  };
}

export async function stopTestPostgres(): Promise<void> {
  await (await server)?.stop();
  server = undefined;
}

/** An own server from npm, or the one that DATABASE_URL names (as a user who may do everything). */
async function startServer(): Promise<TestServer> {
  const { adminUrl, stop } = await serverAddress();
  const admin = connect(adminUrl);
  const passwords = { owner: secret(), app: secret() };
  const template = `template_${randomBytes(6).toString("hex")}`;
  await ensureRoles(admin, passwords);
  await ensureDatabase(admin, template);
  await migrate({
    database: settings(adminUrl, template, OWNER_ROLE, passwords.owner),
    log: silent,
  });
  return {
    adminUrl,
    admin,
    passwords,
    template,
    async stop() {
      await admin.raw("DROP DATABASE ?? WITH (FORCE)", [template]);
      await admin.destroy();
      await stop();
    },
  };
}

async function serverAddress() {
  const given = process.env.DATABASE_URL;
  if (given) return { adminUrl: new URL(given), stop: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), "air-quality-test-"));
  // The database may run as another user, who has to get through.
  await chmod(folder, 0o755);
  const postgres = await startPostgres({ dataDir: join(folder, "data"), durable: false });
  return {
    adminUrl: postgres.adminUrl,
    async stop() {
      await postgres.stop();
      await rm(folder, { recursive: true });
    },
  };
}

const secret = () => randomBytes(12).toString("hex");

const connect = (url: URL) =>
  createKnex({ client: "pg", connection: url.href, pool: { min: 0, max: 4 } });

function at(server: URL, database: string): URL {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url;
}

function settings(server: URL, database: string, role: string, password: string): DatabaseSettings {
  const url = at(server, database);
  url.username = role;
  url.password = password;
  return { url, poolMax: 10 };
}
