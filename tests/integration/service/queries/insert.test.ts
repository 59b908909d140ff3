import { expect } from "chai";
import { createSessions, type Sessions } from "../../../../service/database/sessions.ts";
import { insertFresh, insertMissing, isDataError } from "../../../../service/queries/insert.ts";
import type { AnsweredQuery } from "../../../../service/queries/query-log.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";
import { answeredQueries, answeredQuery, idsOf } from "../../../support/queries.ts";

describe("insert", () => {
  let database: TestDatabase;
  let sessions: Sessions;

  const insert = (queries: readonly AnsweredQuery[], statement = insertFresh) =>
    sessions.use((session) => statement(session, queries));
  const errorOf = (queries: readonly AnsweredQuery[]) =>
    insert(queries).then(
      () => expect.fail("they were stored"),
      (error: unknown) => error,
    );
  const stored = () => database.admin("queries").orderBy("id");

  before(async () => {
    database = await createTestDatabase();
    sessions = createSessions(database.app, { name: "insert-test", max: 1 });
  });

  beforeEach(() => database.admin("queries").delete());

  after(async () => {
    await sessions.close();
    await database.drop();
  });

  for (const count of [0, 1, 2, 1_000]) {
    it(`stores ${count} queries`, async () => {
      const queries = answeredQueries(count);

      await insert(queries);

      expect(idsOf(await stored())).to.deep.equal(idsOf(queries));
    });
  }

  it("stores every member in its column, the time to the microsecond", async () => {
    const query = answeredQuery({
      queriedAt: Date.UTC(2026, 10, 22, 18, 20, 23) + 123.457,
      cellLatitude: -89.975,
      cellLongitude: 1e-7,
      usIndex: 999,
      answerKind: "stale",
      ageSeconds: 86_400,
      apiVersion: 2,
    });

    await insert([query]);

    const [row] = await database
      .admin("queries")
      .select("*", database.admin.raw("queried_at::text AS text_time"));
    expect(row.text_time).to.match(/:20:23\.123457/);
    expect(row).to.deep.include({
      id: query.id,
      request_id: query.requestId,
      cell_latitude: -89.975,
      cell_longitude: 1e-7,
      city: "Berlin",
      state: "Berlin",
      country: "Germany",
      us_index: 999,
      answer_kind: "stale",
      age_seconds: 86_400,
      api_version: 2,
    });
  });

  const texts = [
    'say "hi"',
    "back\\slash\\",
    "a,b{c}(d)",
    "NULL",
    "null",
    " ",
    "\t\n\r",
    "São Paulo 東京 🏙️ \u202e",
    "'; DROP TABLE queries; --",
    '\\"',
    "é".repeat(5_000),
  ];
  it("stores every text as it is, and what is missing as null", async () => {
    const queries = texts.map((text) => answeredQuery({ city: text, state: text, country: text }));
    const without = answeredQuery({ state: undefined, country: undefined });

    await insert([...queries, without]);

    const rows = new Map(
      (await stored()).map((row) => [row.id, [row.city, row.state, row.country]]),
    );
    for (const { id, city } of queries) expect(rows.get(id)).to.deep.equal([city, city, city]);
    expect(rows.get(without.id)).to.deep.equal(["Berlin", null, null]);
  });

  it("leaves a row that is there as it is, and stores the missing ones", async () => {
    const [first, second] = [answeredQuery(), answeredQuery()];
    await insert([first]);

    await insert([{ ...first, city: "Potsdam" }, second, second], insertMissing);

    const rows = (await stored()).map(({ id, city }) => [id, city]);
    expect(rows).to.have.deep.members([
      [first.id, "Berlin"],
      [second.id, "Berlin"],
    ]);
  });

  const bad: Readonly<Record<string, Partial<AnsweredQuery>>> = {
    "an empty city": { city: "" },
    "a NUL": { city: "a\0b" },
    "an index below zero": { usIndex: -1 },
    "an index that is too large": { usIndex: 2 ** 31 },
    "an id that is none": { id: "1" },
  };
  for (const [what, changes] of Object.entries(bad)) {
    it(`stores none of a batch with ${what}, and calls that an error of the data`, async () => {
      const error = await errorOf([answeredQuery(), answeredQuery(changes), answeredQuery()]);

      expect(isDataError(error)).to.equal(true);
      expect(await stored()).to.deep.equal([]);
    });
  }

  it("does not blame the data for a table that is locked, or gone, or a database that is away", async () => {
    const lock = await database.admin.transaction();
    await lock.raw("LOCK TABLE queries IN ACCESS EXCLUSIVE MODE");
    const locked = await errorOf([answeredQuery()]);
    await lock.rollback();
    await database.admin.raw("ALTER TABLE queries RENAME TO elsewhere");
    const gone = await errorOf([answeredQuery()]);
    await database.admin.raw("ALTER TABLE elsewhere RENAME TO queries");
    const nowhere = createSessions(
      { ...database.app, url: new URL("postgres://app:x@127.0.0.1:1/none") },
      { name: "insert-test", max: 1 },
    );
    const away = await nowhere
      .use((session) => insertFresh(session, [answeredQuery()]))
      .catch((error: unknown) => error);
    await nowhere.close();

    const codes = [locked, gone, away].map((error) => (error as { code?: string }).code);
    expect(codes).to.deep.equal(["55P03", "42P01", "ECONNREFUSED"]);
    expect([locked, gone, away, "no error"].map(isDataError)).to.deep.equal(Array(4).fill(false));
  });
});
