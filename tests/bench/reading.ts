import type { TestDatabase } from "../support/database.ts";
import type { Options } from "./options.ts";
import type { Pinned } from "./pinned.ts";
import { type Row, sayMeasured } from "./report.ts";
import type { Stand } from "./stand.ts";
import { ratios } from "./statistics.ts";
import { holdRequests } from "./waiting.ts";
import { type Load, load } from "./wrk.ts";

/** Rows 7 and 8: the list of queried cities, on a long log and beside a dead upstream. */
const CONNECTIONS = 8;
const FEW = 100;
const MANY = 1_000_000;
const WAITING = 500;
/** The waiting ones are answered after 2.5 s: the load beside them must be over by then. */
const LOAD_BESIDE_SECONDS = 2;

export async function measureReading(stand: Stand, options: Options): Promise<Row[]> {
  if (!options.wants(7, 8)) return [];
  const few = await stand.database();
  await fill(few, FEW);
  const service = await stand.serve("service/main.ts", few);
  const rows: Row[] = [];
  if (options.wants(7)) rows.push(await longLog(stand, options, service));
  if (options.wants(8)) rows.push(await deadUpstream(stand, options, service, few));
  await service.stop();
  return rows;
}

async function longLog(stand: Stand, { rounds, seconds }: Options, short: Pinned): Promise<Row> {
  const many = await stand.database();
  await fill(many, MANY);
  const long = await stand.serve("service/main.ts", many);
  const paths = await stand.write("list-v1", "/v1/queried-cities\n");
  const slice = { paths, connections: CONNECTIONS, seconds };
  for (const server of [short, long]) await load(server, { ...slice, seconds: 1 });

  const [atFew, atMany]: [Load[], Load[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    atFew.push(await load(short, slice));
    atMany.push(await load(long, slice));
  }
  await long.stop();
  sayLoads("/v1/queried-cities", [
    [`${FEW} rows`, atFew],
    [`${MANY.toLocaleString("en")} rows`, atMany],
  ]);
  return {
    number: 7,
    what: `p50 of the list at ${MANY.toLocaleString("en")} rows`,
    baseline: `at ${FEW} rows`,
    ratios: ratios(
      atMany.map(({ p50 }) => p50),
      atFew.map(({ p50 }) => p50),
    ),
    must: 1.5,
    aim: 1.2,
    good: "below",
  };
}

async function deadUpstream(
  stand: Stand,
  { rounds }: Options,
  service: Pinned,
  database: TestDatabase,
): Promise<Row> {
  const paths = await stand.write("list", "/queried-cities\n");
  const slice = { paths, connections: CONNECTIONS, seconds: LOAD_BESIDE_SECONDS };
  await load(service, { ...slice, seconds: 1 });

  const [healthy, faulty]: [Load[], Load[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    healthy.push(await load(service, slice));
    await stand.upstreamLatency("never");
    const held = await holdRequests(service.url, WAITING);
    faulty.push(await load(service, slice));
    if (held.waiting < WAITING) throw new Error(`only ${held.waiting} requests waited all along`);
    await held.answered;
    await stand.upstreamLatency(0);
    // Else the breaker would spare the next round its waiting requests.
    await database.admin("quota_ledger").delete();
  }
  sayLoads("/queried-cities", [
    ["no fault", healthy],
    [`upstream dead, ${WAITING} requests wait for it`, faulty],
  ]);
  return {
    number: 8,
    what: `p99 of the list, upstream dead, ${WAITING} wait`,
    baseline: "no fault",
    ratios: ratios(
      faulty.map(({ p99 }) => p99),
      healthy.map(({ p99 }) => p99),
    ),
    must: 2,
    aim: 1.2,
    good: "below",
  };
}

/** One query a second, back from now, by a hundred cities. */
async function fill({ admin }: TestDatabase, rows: number): Promise<void> {
  await admin.raw(
    `INSERT INTO queries
     SELECT gen_random_uuid(), gen_random_uuid(), now() - n * interval '1 second', 53.325, -6.275,
            'City ' || n % 100, 'State', 'Country', n % 200, 'hit', 60, 1
     FROM generate_series(1, ?::int) AS n`,
    [rows],
  );
  await admin.raw("VACUUM ANALYZE queries");
  await admin.raw("CHECKPOINT");
}

function sayLoads(path: string, cells: readonly (readonly [string, readonly Load[]])[]): void {
  sayMeasured(
    `${path}, ${CONNECTIONS} connections`,
    cells.map(([what, seen]) => ({
      what,
      values: {
        "req/s": seen.map(({ perSecond }) => perSecond),
        "p50 ms": seen.map(({ p50 }) => p50),
        "p99 ms": seen.map(({ p99 }) => p99),
        "CPU µs/req": seen.map(({ cpu }) => cpu),
      },
    })),
  );
}
