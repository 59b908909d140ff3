import { join } from "node:path";
import { MIGRATIONS } from "../../service/database/migrations/index.ts";
import { migrate } from "../../service/database/migrator.ts";
import { startProgram } from "../embedded/processes.ts";
import { leakIn } from "./harness/canaries.ts";
import { type Database, sharedCluster, silent } from "./harness/cluster.ts";
import { startMigrators } from "./harness/migrators.ts";
import type { Fault, Run } from "./harness/run.ts";
import { startTcpProxy } from "./harness/tcp-proxy.ts";
import { secondsOf } from "./harness/wait.ts";

const MIGRATORS = 8;
const AGAIN_WITHIN = 10;
const FILE = "service/migrate.ts";

/** All that a migration makes, as one text: columns, indexes, constraints, rights, what was applied. */
export async function schemaOf({ sql }: Database): Promise<string> {
  const rows = await sql(`
    SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
             || ' ' || coalesce(column_default, '') AS line
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT relname || ' ' || coalesce(relacl::text, '') || ' ' || coalesce(obj_description(oid), '')
      FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'applied ' || name || ' in order ' || row_number() OVER (ORDER BY id)
      FROM knex_migrations
    UNION ALL SELECT 'lock ' || is_locked FROM knex_migrations_lock
    ORDER BY line`);
  return rows.map((row) => JSON.stringify(row)).join("\n");
}

async function emptyDatabase(run: Run): Promise<Database> {
  const database = await (await sharedCluster()).createDatabase({ migrated: false });
  run.afterwards(() => database.drop());
  return database;
}

const settings = (database: Database) => ({ url: database.owner, poolMax: 1 });

async function cleanSchema(run: Run): Promise<string> {
  const database = await emptyDatabase(run);
  await migrate({ database: settings(database), log: silent });
  return await schemaOf(database);
}

/** The migration Job's real process. */
function startJob(run: Run, databaseUrl: string) {
  return startProgram({
    file: FILE,
    env: { DATABASE_URL: databaseUrl },
    onLine(line) {
      run.books.scanned += 1;
      const leak = leakIn(line);
      if (leak) run.books.leaks.push(`${leak} in a line of ${FILE}`);
    },
  });
}

export const migrationFaults: readonly Fault[] = [
  {
    name: "migrations-at-once",
    family: "migrations",
    async run(run) {
      const clean = await cleanSchema(run);
      const migrators = startMigrators(MIGRATORS, join(import.meta.dirname, "migrator.ts"));
      run.afterwards(async () => migrators.stop());
      const errors: string[] = [];
      let applied = 0;
      let different = 0;
      const rounds = run.times(100);
      for (let round = 0; round < rounds; round += 1) {
        const database = await (await sharedCluster()).createDatabase({ migrated: false });
        const said = await migrators.all(database.owner.href);
        errors.push(...said.filter(({ error }) => error).map(({ error }) => String(error)));
        applied += said.filter(({ applied }) => applied === MIGRATIONS.length).length;
        if ((await schemaOf(database)) !== clean) different += 1;
        await database.drop();
      }
      run.count("migrators", rounds * MIGRATORS);
      run.count("errors", errors.length);
      run.check("no migrator fails", errors.length === 0, errors.slice(0, 3));
      run.check("one of eight does the work", applied === rounds, applied);
      run.check("the schema is as after a lone one", different === 0, different);
    },
  },
  {
    name: "migrations-killed",
    family: "migrations",
    async run(run) {
      const clean = await cleanSchema(run);
      const wire = await startTcpProxy((await sharedCluster()).port);
      run.afterwards(() => wire.stop());
      const through = (database: Database) => {
        const url = new URL(database.owner);
        url.port = String(wire.port);
        return url.href;
      };
      /** Runs the Job and kills it when it has sent so many messages; returns how many it sent. */
      const job = async (database: Database, killAt = Number.POSITIVE_INFINITY) => {
        let sent = 0;
        const program = startJob(run, through(database));
        wire.onClientChunk(() => {
          sent += 1;
          // Some time later, so that the server is at different points of the same message, too.
          if (sent === killAt) setTimeout(() => program.signal("SIGKILL"), Math.random() * 4);
        });
        return { how: await program.ended, sent };
      };
      const whole = (await job(await emptyDatabase(run))).sent;

      let killed = 0;
      let slowest = 0;
      const wrong: string[] = [];
      for (let time = run.times(100); time > 0; time -= 1) {
        const database = await (await sharedCluster()).createDatabase({ migrated: false });
        const point = 1 + Math.floor(Math.random() * whole);
        if ((await job(database, point)).how === "SIGKILL") killed += 1;
        const seconds = await secondsOf(async () => {
          const { how } = await job(database);
          if (how !== 0) wrong.push(`after a kill at message ${point} it ends with ${how}`);
        });
        slowest = Math.max(slowest, seconds);
        if ((await schemaOf(database)) !== clean) wrong.push(`another schema, killed at ${point}`);
        await database.drop();
      }
      run.count("killed", killed);
      run.count("points", whole);
      run.count("next run at most s", slowest.toFixed(1));
      run.check("most were killed in the middle", killed > 0, killed);
      run.check("the next run mends all", wrong.length === 0, wrong.slice(0, 3));
      run.check(`the next run takes ${AGAIN_WITHIN} s at most`, slowest <= AGAIN_WITHIN, slowest);
    },
  },
  {
    name: "migrations-release",
    family: "migrations",
    async run(run) {
      const clean = await cleanSchema(run);
      const database = await emptyDatabase(run);
      const options = { database: settings(database), log: silent };
      const previous = MIGRATIONS.slice(0, -1);
      const first = await migrate({ ...options, migrations: previous });
      await database.sql(
        `INSERT INTO queries VALUES (gen_random_uuid(), gen_random_uuid(), now(), 1, 1, 'Berlin',
           NULL, NULL, 1, 'miss', 0, 1)`,
      );
      const second = await migrate(options);
      const back = await migrate({ ...options, migrations: previous });
      const [kept] = await database.sql<{ rows: number }>(
        "SELECT count(*)::int AS rows FROM queries",
      );
      const names = MIGRATIONS.map(({ name }) => name);
      run.count("migrations", names.length);
      run.check("the previous release migrates its own", first.applied.length === names.length - 1);
      run.check("this release adds what is new", second.applied.length === 1, second.applied);
      run.check("the schema is as from nothing", (await schemaOf(database)) === clean);
      run.check("rows are kept", kept?.rows === 1, kept);
      run.check(
        "the previous release finds a newer schema and changes nothing",
        back.applied.length === 0 && back.newer.length === 1,
        back,
      );
    },
  },
];
