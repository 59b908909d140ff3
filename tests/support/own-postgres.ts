import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import createKnex from "knex";
import type { DatabaseSettings } from "../../service/database/connection.ts";
import { migrate } from "../../service/database/migrator.ts";
import { APP_ROLE, ensureDatabase, ensureRoles, OWNER_ROLE } from "../../service/database/roles.ts";
import { type EmbeddedPostgres, freePort, startPostgres } from "../embedded/postgres.ts";
import { silent } from "./database.ts";

const NAME = "air_quality";

/** A PostgreSQL of one test's own, because it is stopped and started again on the same port. */
export interface OwnPostgres {
  readonly app: DatabaseSettings;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Rows of the query log, as a user who may see everything. */
  stored(): Promise<{ id: string; city: string; answer_kind: string }[]>;
  /** Stops it for good. */
  remove(): Promise<void>;
}

/** A migrated one, which runs. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), "air-quality-own-"));
  // The database may run as another user, who has to get through.
  await chmod(folder, 0o755);
  const options = { dataDir: join(folder, "data"), durable: false, port: await freePort() };
  let running: EmbeddedPostgres | undefined = await startPostgres(options);
  const { adminUrl } = running;
  const own = (role?: string): DatabaseSettings => {
    const url = new URL(adminUrl);
    url.pathname = `/${NAME}`;
    if (role) [url.username, url.password] = [role, role];
    return { url, poolMax: 4 };
  };

  const admin = createKnex({ client: "pg", connection: adminUrl.href });
  await ensureRoles(admin, { owner: OWNER_ROLE, app: APP_ROLE });
  await ensureDatabase(admin, NAME);
  await admin.destroy();
  await migrate({ database: own(OWNER_ROLE), log: silent });

  const stop = async () => {
    await running?.stop("fast");
    running = undefined;
  };
  return {
    app: own(APP_ROLE),
    async start() {
      running ??= await startPostgres(options);
    },
    stop,
    async stored() {
      const knex = createKnex({ client: "pg", connection: own().url.href });
      const rows = await knex("queries").select("id", "city", "answer_kind");
      await knex.destroy();
      return rows;
    },
    async remove() {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}
