import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import pg from "pg";
import { connectionConfig } from "../../../../service/database/connection.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";

const LIMITS = { statementTimeoutMs: 300, lockTimeoutMs: 200 };

describe("connectionConfig", () => {
  let database: TestDatabase;
  let pool: pg.Pool;

  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => "no error",
      ({ code }: { code?: string }) => code,
    );

  before(async () => {
    database = await createTestDatabase();
    pool = new pg.Pool(connectionConfig(database.app, "connection-test", LIMITS));
  });
  after(async () => {
    await pool.end();
    await database.drop();
  });

  it("says who it is", async () => {
    const { rows } = await pool.query("SELECT current_setting('application_name') AS name");

    expect(rows).to.deep.equal([{ name: "connection-test" }]);
  });

  it("limits how long a statement runs and how long it waits for a lock", async () => {
    const lock = await database.admin.transaction();
    await lock.raw("LOCK TABLE queries IN ACCESS EXCLUSIVE MODE");

    const locked = await codeOf(pool.query("SELECT count(*) FROM queries"));
    const slow = await codeOf(pool.query("SELECT pg_sleep(5)"));

    await lock.rollback();
    expect([locked, slow]).to.deep.equal(["55P03", "57014"]);
  });

  it("reads the password anew for every connection", async () => {
    const folder = await mkdtemp(join(tmpdir(), "password-"));
    const passwordFile = join(folder, "password");
    const url = new URL(database.app.url);
    const right = url.password;
    url.password = "";
    await writeFile(passwordFile, "wrong\n");
    const rotating = new pg.Pool({
      ...connectionConfig({ url, passwordFile, poolMax: 1 }, "connection-test", LIMITS),
      max: 1,
    });

    const before = await codeOf(rotating.query("SELECT 1"));
    await writeFile(passwordFile, `${right}\n`);
    const { rows } = await rotating.query("SELECT 1 AS one");
    await rotating.end();
    await rm(folder, { recursive: true });

    expect(before).to.equal("28P01");
    expect(rows).to.deep.equal([{ one: 1 }]);
  });
});
