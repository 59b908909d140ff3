import { expect } from "chai";
import { freePort } from "../../embedded/postgres.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { runProgram } from "../../support/process.ts";

describe("the migration Job's process", () => {
  let database: TestDatabase;

  before(async () => {
    database = await createTestDatabase({ migrated: false });
  });
  after(() => database.drop());

  it("exits with 0 when it migrated and when there was nothing to do", async () => {
    const env = { DATABASE_URL: database.owner.url.href };

    const first = await runProgram("service/migrate.ts", env);
    const second = await runProgram("service/migrate.ts", env);

    expect([first.code, second.code]).to.deep.equal([0, 0]);
    expect(first.output).to.include('"migrated"');
    expect(second.output).to.include('"nothing to migrate"');
  });

  it("exits with 0 on the schema of a newer release", async () => {
    await database.admin("knex_migrations").insert({ name: "newer", batch: 9 });

    const { code, output } = await runProgram("service/migrate.ts", {
      DATABASE_URL: database.owner.url.href,
    });

    expect(code).to.equal(0);
    expect(output).to.include('"newer":["newer"]');
  });

  it("exits with 1 when the role may not change the schema", async () => {
    const other = await createTestDatabase({ migrated: false });

    const { code, output } = await runProgram("service/migrate.ts", {
      DATABASE_URL: other.app.url.href,
    });

    expect(code).to.equal(1);
    expect(output).to.include("migration failed");
    await other.drop();
  });

  it("exits with 1 when the database is not there, without its password in the log", async () => {
    const { code, output } = await runProgram("service/migrate.ts", {
      DATABASE_URL: `postgres://owner:canary-password@127.0.0.1:${await freePort()}/none`,
    });

    expect(code).to.equal(1);
    expect(output).to.include("ECONNREFUSED");
    expect(output).not.to.include("canary-password");
  });

  it("needs no AirVisual settings, and names what it does need", async () => {
    const { code, output } = await runProgram("service/migrate.ts", {});

    expect(code).to.equal(1);
    expect(output).to.include("1 fault(s)");
    expect(output).to.include("DATABASE_URL is missing");
  });
});
