import { expect } from "chai";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { runProgram } from "../../support/process.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe("the purge's process", () => {
  let database: TestDatabase;

  const purge = (url: URL, days = "30") =>
    runProgram("service/purge.ts", { DATABASE_URL: url.href, RETENTION_DAYS: days });
  const addQueries = (count: number, ageMs: number) =>
    database.admin.raw(
      `INSERT INTO queries SELECT gen_random_uuid(), gen_random_uuid(), ?::timestamptz, 0, 0, 'Berlin',
         null, null, 1, 'miss', 0, 1 FROM generate_series(1, ?)`,
      [new Date(Date.now() - ageMs), count],
    );
  const addCell = (cell: number, ageMs: number) =>
    database
      .admin("cells")
      .insert({ grid: 3_600, cell, fetched_at: new Date(Date.now() - ageMs), answer: null });

  before(async () => {
    database = await createTestDatabase();
  });
  beforeEach(async () => {
    for (const table of ["queries", "cells"]) await database.admin(table).delete();
  });
  after(() => database.drop());

  it("deletes what is older than the retention, in several steps, and keeps the rest", async () => {
    await addQueries(12_000, 30 * DAY + HOUR);
    await addQueries(7, 30 * DAY - HOUR);
    await addCell(1, DAY + HOUR);
    await addCell(2, DAY - HOUR);

    const { code, output } = await purge(database.owner.url);

    expect(code, output).to.equal(0);
    expect(JSON.parse(output)).to.include({ message: "purged", queries: 12_000, cells: 1 });
    expect(await database.admin("queries").count("* as rows")).to.deep.equal([{ rows: "7" }]);
    expect(await database.admin("cells").pluck("cell")).to.deep.equal([2]);
  });

  it("is done with nothing to do", async () => {
    const { code, output } = await purge(database.owner.url, "1");

    expect(code).to.equal(0);
    expect(JSON.parse(output)).to.include({ queries: 0, cells: 0 });
  });

  it("is not allowed to the API's own role", async () => {
    await addQueries(1, 31 * DAY);

    const { code, output } = await purge(database.app.url);

    expect(code).to.equal(1);
    expect(JSON.parse(output)).to.include({ message: "purge failed", error_code: "42501" });
    expect(output).not.to.include(database.app.url.password);
    expect(await database.admin("queries").count("* as rows")).to.deep.equal([{ rows: "1" }]);
  });

  it("names the faults of its configuration and exits with 1", async () => {
    const { code, output } = await purge(database.owner.url, "0");

    expect(code).to.equal(1);
    expect(output).to.include("RETENTION_DAYS must be an integer from 1 to 36500");
  });
});
