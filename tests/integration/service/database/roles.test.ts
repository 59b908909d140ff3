import { expect } from "chai";
import createKnex, { type Knex } from "knex";
import {
  connectionConfig,
  type DatabaseSettings,
  knexLog,
} from "../../../../service/database/connection.ts";
import { createTestDatabase, silent, type TestDatabase } from "../../../support/database.ts";

const LIMITS = { statementTimeoutMs: 5000, lockTimeoutMs: 5000 };

describe("the app role", () => {
  let database: TestDatabase;
  let app: Knex;
  const connect = (settings: DatabaseSettings) =>
    createKnex({
      client: "pg",
      connection: connectionConfig(settings, "test", LIMITS),
      log: knexLog(silent),
    });

  before(async () => {
    database = await createTestDatabase();
    app = connect(database.app);
  });
  after(async () => {
    await app.destroy();
    await database.drop();
  });

  for (const sql of [
    "SELECT count(*) FROM queries",
    "SELECT name FROM knex_migrations",
    "INSERT INTO queries SELECT * FROM queries",
  ]) {
    it(`may ${sql}`, async () => {
      const { rows } = await app.raw(sql);

      expect(rows).to.be.an("array");
    });
  }

  for (const sql of [
    "DELETE FROM queries",
    "UPDATE queries SET city = 'x'",
    "TRUNCATE queries",
    "DROP TABLE queries",
    "ALTER TABLE queries ADD COLUMN x int",
    "CREATE TABLE x (id int)",
    "INSERT INTO knex_migrations (name) VALUES ('x')",
    "CREATE ROLE x",
  ]) {
    it(`may not ${sql}`, async () => {
      const error = await app.raw(sql).catch((reason: Error & { code?: string }) => reason);

      expect(error).to.have.property("code", "42501");
    });
  }

  it("is refused with another password", async () => {
    const url = new URL(database.app.url);
    url.password = "wrong";
    const stranger = connect({ url, poolMax: 1 });

    const error = await stranger.raw("SELECT 1").catch((reason: Error) => reason);
    await stranger.destroy();

    expect(error).to.have.property("code", "28P01");
  });

  it("keeps its password out of the server's catalogue and statements", async () => {
    const { rows } = await database.admin.raw(
      "SELECT rolpassword FROM pg_authid WHERE rolname = 'air_quality_app'",
    );

    expect(rows[0].rolpassword).to.match(/^SCRAM-SHA-256\$4096:/);
  });
});
