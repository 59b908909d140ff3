import { expect } from "chai";
import { createSessions, type Sessions } from "../../../../service/database/sessions.ts";
import { createQueryStore, type QueryStore } from "../../../../service/queries/query-store.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";

const ROWS = 1_000_000;
const DAY = 86_400_000;

describe("createQueryStore with a million queries of a year", function () {
  // A million rows take some seconds.
  this.timeout(60_000);
  const now = Date.now();
  const since = (days: number) => new Date(now - days * DAY).toISOString();
  let database: TestDatabase;
  let sessions: Sessions;
  let store: QueryStore;
  let plan: string;

  before(async () => {
    database = await createTestDatabase();
    await database.admin.raw(
      `INSERT INTO queries
       SELECT (lpad(to_hex(n), 12, '0') || '70008000000000000000')::uuid, gen_random_uuid(),
              ?::timestamptz - (?::int - n) * interval '365 days' / ?::int, 0, 0,
              'City ' || (n % 300), 'State', 'Country', n % 500, 'hit', 0, 1
       FROM generate_series(1, ?) n`,
      [new Date(now), ROWS, ROWS, ROWS],
    );
    await database.admin.raw("ANALYZE queries");
    sessions = createSessions(database.app, { name: "store-test", max: 1 });
    store = createQueryStore({ ...sessions, use: explaining });
  });

  after(async () => {
    await sessions.close();
    await database.drop();
  });

  /** The same statements with the same values, to be planned and not run. */
  const explaining: Sessions["use"] = (work) =>
    sessions.use((session) =>
      work({
        ...session,
        async query(statement, values) {
          const rows = await session.query<{ "QUERY PLAN": string }>(
            `EXPLAIN ${statement}`,
            values,
          );
          plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
          return [];
        },
      }),
    );

  const deep = { time: since(180), id: "00000007-0000-7000-8000-000000000000" };
  const asked: Readonly<Record<string, () => Promise<unknown>>> = {
    "the first page of the list": () => store.list({ limit: 100 }),
    "the longest page of the list": () => store.list({ limit: 1_000 }),
    "a page of half a year ago": () => store.list({ limit: 100, before: deep }),
    "a page within a period": () =>
      store.list({ limit: 100, before: deep, from: since(300), to: since(10) }),
    "the list of one city": () => store.list({ limit: 100, city: "City 7" }),
    "a deep page of one city": () => store.list({ limit: 100, city: "City 7", before: deep }),
    "the top cities of seven days": () => store.topCities({ limit: 10, from: since(7) }),
    "the hours of seven days": () => store.hourly({ from: since(7) }),
  };
  for (const [what, ask] of Object.entries(asked)) {
    it(`reads ${what} by the index`, async () => {
      plan = "";

      await ask();

      expect(plan).to.include("queries_by_time");
      expect(plan).not.to.include("Seq Scan on queries");
    });
  }

  it("would be seen reading all of them", async () => {
    await store.topCities({ limit: 10 });

    expect(plan).to.include("Seq Scan on queries");
  });
});
