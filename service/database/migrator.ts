import createKnex, { type Knex } from "knex";
import type { Logger } from "pino";
import { connectionConfig, type DatabaseSettings, knexLog } from "./connection.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import type { Migration } from "./migrations/migration.ts";

/**
 * The session lock that lets one migrator run at a time. Two numbers make a key space of their own:
 * "AQ" in ASCII, then a number per purpose.
 */
const LOCK = [0x4151, 1] as const;

/** A lock on a table in use gives up soon: traffic must not queue behind a migration. */
const MIGRATION_LIMITS = { statementTimeoutMs: 300_000, lockTimeoutMs: 5_000 };

export interface MigrationOutcome {
  /** Names of the migrations applied now; empty when the schema was up to date. */
  readonly applied: readonly string[];
  /** Names the database knows and this release does not: it is newer, which is fine. */
  readonly newer: readonly string[];
}

export interface MigratorOptions {
  readonly database: DatabaseSettings;
  readonly log: Logger;
  readonly migrations?: readonly Migration[];
}

/**
 * Brings the schema up to this release and returns what it did.
 *
 * Any number may run at once: one works, the others wait and find nothing to do. Lock and work share
 * one connection, so a migrator that dies releases both. On a newer schema nothing is done. Fails
 * without a change when a step fails, or when the database lacks an older step than one it has.
 */
export async function migrate(options: MigratorOptions): Promise<MigrationOutcome> {
  const { database, log, migrations = MIGRATIONS } = options;
  const knex = createKnex({
    client: "pg",
    connection: connectionConfig(database, "air-quality-migrate", MIGRATION_LIMITS),
    pool: { min: 1, max: 1 },
    log: knexLog(log),
  });
  try {
    return await underLock(knex, () => run(knex, migrations));
  } finally {
    await knex.destroy();
  }
}

async function underLock<T>(knex: Knex, work: () => Promise<T>): Promise<T> {
  // Waiting for the other migrators is no lock on a table: it may take as long as they do.
  await knex.raw("SET lock_timeout = 0");
  await knex.raw("SELECT pg_advisory_lock(?, ?)", [...LOCK]);
  await knex.raw(`SET lock_timeout = ${MIGRATION_LIMITS.lockTimeoutMs}`);
  return await work();
}

async function run(knex: Knex, migrations: readonly Migration[]): Promise<MigrationOutcome> {
  const ours = migrations.map(({ name }) => name);
  const before = await appliedMigrations(knex);
  const newer = before.filter((name) => !ours.includes(name));
  const pending = ours.filter((name) => !before.includes(name));
  if (pending.length > 0) {
    refuseGaps(ours, pending, before, newer);
    // Under our lock nobody else migrates: a lock row that is still set was left by a dead process.
    if (before.length > 0) await knex.migrate.forceFreeMigrationsLock(knexConfig(migrations));
    await knex.migrate.latest(knexConfig(migrations));
  }
  // Every time: who was here before may have died between the last migration and this.
  await knex.raw("GRANT SELECT ON knex_migrations TO air_quality_app");
  return { applied: pending, newer };
}

function refuseGaps(
  ours: readonly string[],
  pending: readonly string[],
  before: readonly string[],
  newer: readonly string[],
): void {
  const lastApplied = ours.findLastIndex((name) => before.includes(name));
  const gaps = pending.filter((name) => newer.length > 0 || ours.indexOf(name) < lastApplied);
  if (gaps.length === 0) return;
  throw new Error(
    `the database has later migrations (${[...newer, ours[lastApplied]].filter(Boolean).join(", ")}) but lacks ${gaps.join(", ")}: ` +
      "it was migrated by another history; restore it or migrate it with the release it belongs to",
  );
}

function knexConfig(migrations: readonly Migration[]): Knex.MigratorConfig {
  return {
    migrationSource: {
      getMigrations: async () => [...migrations],
      getMigrationName: (migration: Migration) => migration.name,
      getMigration: async (migration: Migration) => migration,
    },
    // Our own check above allows a newer schema, knex' would call it corrupt.
    disableMigrationsListValidation: true,
  };
}

/** Names of the applied migrations, oldest first; empty for a database that was never migrated. */
export async function appliedMigrations(knex: Knex): Promise<string[]> {
  if (!(await knex.schema.hasTable("knex_migrations"))) return [];
  return await knex("knex_migrations").orderBy("id").pluck("name");
}
