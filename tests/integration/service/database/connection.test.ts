import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Knex } from "knex";
import { createDatabase } from "../../../../service/database/connection.ts";
import { createTestDatabase, silent, type TestDatabase } from "../../../support/database.ts";

describe("createDatabase", () => {
  let database: TestDatabase;
  let knex: Knex;

  before(async () => {
    database = await createTestDatabase();
  });
  beforeEach(() => {
    knex = createDatabase({ ...database.app, poolMax: 5 }, silent);
  });
  afterEach(() => knex.destroy());
  after(() => database.drop());

  it("opens nothing by itself", () => {
    const pool = knex.client.pool;

    expect(pool.numUsed() + pool.numFree()).to.equal(0);
  });

  it("survives the end of its idle connections", async () => {
    await Promise.all([knex.raw("SELECT pg_sleep(0.05)"), knex.raw("SELECT pg_sleep(0.05)")]);
    await database.admin.raw(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'air-quality-api' AND datname = current_database()",
    );
    await new Promise((resolve) => setTimeout(resolve, 50));

    const { rows } = await knex.raw("SELECT 1 AS one");

    expect(rows).to.deep.equal([{ one: 1 }]);
  });

  it("fails statements on a locked table within their limits and gives all connections back", async () => {
    const lock = await database.admin.transaction();
    await lock.raw("LOCK TABLE queries IN ACCESS EXCLUSIVE MODE");
    const begun = performance.now();

    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => knex.raw("SELECT count(*) FROM queries")),
    );

    const seconds = (performance.now() - begun) / 1000;
    await lock.rollback();
    expect(outcomes.every(({ status }) => status === "rejected")).to.equal(true);
    expect(seconds).to.be.below(3);
    expect(knex.client.pool.numUsed()).to.equal(0);
  });

  it("reads the password anew for every connection", async () => {
    const folder = await mkdtemp(join(tmpdir(), "password-"));
    const passwordFile = join(folder, "password");
    const url = new URL(database.app.url);
    const right = url.password;
    url.password = "";
    await writeFile(passwordFile, "wrong\n");
    const rotating = createDatabase({ url, passwordFile, poolMax: 1 }, silent);

    const before = await rotating.raw("SELECT 1").catch((error: { code?: string }) => error.code);
    await writeFile(passwordFile, `${right}\n`);
    const after = await rotating.raw("SELECT 1 AS one");
    await rotating.destroy();
    await rm(folder, { recursive: true });

    expect(before).to.equal("28P01");
    expect(after.rows).to.deep.equal([{ one: 1 }]);
  });
});
