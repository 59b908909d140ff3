import { expect } from "chai";
import type { Knex } from "knex";
import { MIGRATIONS } from "../../../../service/database/migrations/index.ts";
import type { Migration } from "../../../../service/database/migrations/migration.ts";
import { appliedMigrations, migrate } from "../../../../service/database/migrator.ts";
import { createTestDatabase, silent, type TestDatabase } from "../../../support/database.ts";

const names = MIGRATIONS.map(({ name }) => name);

function step(name: string, sql: string): Migration {
  return { name, up: (knex) => knex.raw(sql), down: async () => {} };
}

describe("migrate", () => {
  let database: TestDatabase;
  const run = (migrations?: readonly Migration[]) =>
    migrate({ database: database.owner, log: silent, ...(migrations && { migrations }) });

  beforeEach(async () => {
    database = await createTestDatabase({ migrated: false });
  });
  afterEach(() => database.drop());

  it("applies everything once and then finds nothing to do", async () => {
    const first = await run();
    const second = await run();

    expect(first).to.deep.equal({ applied: names, newer: [] });
    expect(second).to.deep.equal({ applied: [], newer: [] });
  });

  it("works once when eight start at the same moment", async () => {
    const slow = [...MIGRATIONS, step("slow", "SELECT pg_sleep(0.1)")];

    const outcomes = await Promise.all(Array.from({ length: 8 }, () => run(slow)));

    const worked = outcomes.filter(({ applied }) => applied.length > 0);
    expect(worked).to.have.length(1);
    expect(await appliedMigrations(database.admin)).to.deep.equal([...names, "slow"]);
  });

  it("goes on after a migrator was killed in the middle, without a manual step", async () => {
    const killed = run([...MIGRATIONS, step("endless", "SELECT pg_sleep(60)")]).catch(
      () => "killed",
    );
    await sleeping(database.admin);
    await database.admin.raw(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'air-quality-migrate'",
    );

    const outcome = await run();

    expect(await killed).to.equal("killed");
    expect(outcome.applied).to.deep.equal(names);
  });

  it("heals a lock row that a dead migrator left", async () => {
    await run();
    await database.admin.raw("UPDATE knex_migrations_lock SET is_locked = 1");

    const outcome = await run([...MIGRATIONS, step("next", "SELECT 1")]);

    expect(outcome.applied).to.deep.equal(["next"]);
  });

  it("does nothing on a newer schema and says what is newer", async () => {
    await run([...MIGRATIONS, step("of-the-next-release", "SELECT 1")]);

    const outcome = await run();

    expect(outcome).to.deep.equal({ applied: [], newer: ["of-the-next-release"] });
  });

  it("refuses a database that lacks an older step than one it has", async () => {
    await run([step("b", "SELECT 1")]);

    const error = await run([step("a", "SELECT 1"), step("b", "SELECT 1")]).catch(String);

    expect(error).to.include("lacks a");
  });

  it("leaves nothing behind when a step fails", async () => {
    const failing = [...MIGRATIONS, step("failing", "CREATE TABLE half (id int); SELECT 1/0")];

    const error = await run(failing).catch(String);

    expect(error).to.include("division by zero");
    expect(await appliedMigrations(database.admin)).to.deep.equal([]);
    expect(await database.admin.schema.hasTable("half")).to.equal(false);
  });

  it("goes up, down and up again to the same schema", async () => {
    await run();
    const before = await schemaOf(database.admin);
    await database.admin.transaction(async (transaction) => {
      for (const { down } of MIGRATIONS.toReversed()) await down?.(transaction);
      await transaction("knex_migrations").delete();
    });
    expect(await database.admin.schema.hasTable("queries")).to.equal(false);

    await run();

    expect(await schemaOf(database.admin)).to.deep.equal(before);
  });
});

async function sleeping(knex: Knex): Promise<void> {
  const query =
    "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()";
  while ((await knex.raw(query)).rows.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function schemaOf(knex: Knex): Promise<unknown> {
  const columns = await knex.raw(
    "SELECT column_name, data_type, is_nullable FROM information_schema.columns WHERE table_name = 'queries' ORDER BY 1",
  );
  const indexes = await knex.raw(
    "SELECT indexdef FROM pg_indexes WHERE tablename = 'queries' ORDER BY 1",
  );
  const grants = await knex.raw(
    "SELECT grantee, privilege_type FROM information_schema.role_table_grants WHERE table_name = 'queries' ORDER BY 1, 2",
  );
  return [columns.rows, indexes.rows, grants.rows];
}
