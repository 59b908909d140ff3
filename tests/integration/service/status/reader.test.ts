import { expect } from "chai";
import * as z from "zod";
import packageJson from "../../../../package.json" with { type: "json" };
import type { Status } from "../../../../service/status/status.ts";
import { createTestDatabase, type TestDatabase } from "../../../support/database.ts";
import { type DatabaseLink, linkDatabase } from "../../../support/database-link.ts";
import { until } from "../../../support/wait.ts";
import { place, type Service, startService } from "../support.ts";

const count = z.int().min(0);
const LAST_QUERIES = z.strictObject({
  unavailable_because: z.string().nullable(),
  rows: z.array(
    z.strictObject({ time: z.iso.datetime({ precision: 6 }), city: z.string(), us_index: z.int() }),
  ),
});
/** Strict: what is not named here is told to nobody. */
const STATUS = z.strictObject({
  version: z.literal(packageJson.version),
  started_at: z.iso.datetime({ precision: 6 }),
  uptime_seconds: z.number().positive(),
  not_ready_because: z.array(z.string()),
  requests: z.strictObject({ answered: count, refused: count, failed: count }),
  latency: z.strictObject({ bounds_seconds: z.array(z.number()), counts: z.array(count) }),
  answers: z.strictObject({ hit: count, stale: count, miss: count }),
  upstream: z.strictObject({ ok: count, failed: count, not_allowed: count }),
  quota: z.array(
    z.strictObject({
      window: z.enum(["minute", "day", "month"]),
      limit: count,
      left: count.nullable(),
    }),
  ),
  outbox: z.strictObject({ depth: count, age_seconds: z.number().min(0) }),
  waiting_for_commit: count,
  pool: z.strictObject({ used: count, waiting: count, max: count }),
  cells: z.strictObject({ known: count, being_asked: count }),
  last_queries: LAST_QUERIES,
});

describe("/status.json", () => {
  let database: TestDatabase;
  let link: DatabaseLink;
  let service: Service;

  const look = async (): Promise<Status> => {
    const response = await fetch(`${service.server.adminUrl}/status.json`);
    expect(response.status).to.equal(200);
    expect(response.headers.get("content-type")).to.match(/^application\/json/);
    expect(response.headers.get("cache-control")).to.equal("no-store");
    return STATUS.parse(await response.json());
  };

  beforeEach(async () => {
    database = await createTestDatabase();
    link = await linkDatabase(database.app);
    service = await startService({
      database: { ...database, app: link.settings },
      env: { QUOTA_PER_MINUTE: "5", QUOTA_PER_DAY: "500", QUOTA_PER_MONTH: "10000" },
    });
  });

  afterEach(async () => {
    await link.restore();
    await service.stop();
    await link.cut();
    await database.drop();
  });

  it("tells zeros, and a whole quota, of a process that nobody asked anything", async () => {
    const status = await until(async () => {
      const seen = await look();
      return seen.quota.every(({ left }) => left !== null) && seen;
    });

    expect(status.requests).to.deep.equal({ answered: 0, refused: 0, failed: 0 });
    expect(status.latency.counts).to.deep.equal([]);
    expect(status.quota.map(({ left }) => left)).to.deep.equal([5, 500, 10_000]);
    expect(status.last_queries).to.deep.equal({ unavailable_because: null, rows: [] });
  });

  it("tells what became of requests, and what the log publishes of them", async () => {
    const berlin = "/air-quality?lat=52.52&lon=13.405";
    const { city, air_quality_index: index } = (await service.ask(berlin)).json() as {
      city: string;
      air_quality_index: number;
    };
    for (const path of [berlin, `/air-quality?${place(7)}`, "/air-quality?lat=99&lon=0"]) {
      await service.ask(path);
    }

    // The last one is counted when its connection is done with it.
    const status = await until(async () => {
      const one = await look();
      return one.requests.refused === 1 && one.last_queries.rows.length === 3 && one;
    });

    expect(status.not_ready_because).to.deep.equal([]);
    expect(status.requests).to.deep.equal({ answered: 3, refused: 1, failed: 0 });
    expect(status.latency.counts.at(-1)).to.equal(4);
    expect(status.latency.counts).to.have.length(status.latency.bounds_seconds.length + 1);
    expect(status.answers).to.deep.equal({ hit: 1, stale: 0, miss: 2 });
    expect(status.upstream).to.deep.equal({ ok: 2, failed: 0, not_allowed: 0 });
    expect(status.quota).to.deep.equal([
      { window: "minute", limit: 5, left: 3 },
      { window: "day", limit: 500, left: 498 },
      { window: "month", limit: 10_000, left: 9_998 },
    ]);
    expect(status.cells).to.deep.equal({ known: 2, being_asked: 0 });
    expect(status.last_queries.rows.at(-1)).to.include({ city, us_index: index });
  });

  it("is not counted as a request itself", async () => {
    await look();
    await look();

    expect((await look()).requests.answered).to.equal(0);
  });

  it("answers while the database is away, says so, and shows what waits in the outbox", async () => {
    const known = `/air-quality?${place(1)}`;
    await service.ask(known);
    await until(async () => (await look()).last_queries.rows.length === 1);
    await link.cut();
    for (let n = 0; n < 2; n += 1) await service.ask(known);

    const begun = performance.now();
    const during = await until(async () => {
      const one = await look();
      return one.last_queries.unavailable_because !== null && one.outbox.depth === 2 && one;
    });
    const seconds = (performance.now() - begun) / 1000;
    await link.restore();
    const after = await until(async () => {
      const one = await look();
      return one.outbox.depth === 0 && one.last_queries.rows.length === 3 && one;
    });

    expect(during.last_queries.unavailable_because).to.equal("the query log did not answer");
    expect(during.last_queries.rows).to.have.length(1);
    expect(during.outbox.age_seconds).to.be.greaterThan(0);
    expect(during.not_ready_because).to.deep.equal([]);
    expect(seconds).to.be.lessThan(5);
    expect(after.last_queries.unavailable_because).to.equal(null);
    expect(after.answers.hit).to.equal(2);
  });
});
