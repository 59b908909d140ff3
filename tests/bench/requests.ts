import type { TestDatabase } from "../support/database.ts";
import { until } from "../support/wait.ts";
import type { Options } from "./options.ts";
import type { Pinned } from "./pinned.ts";
import { hotPlaces, learnPlaces, PLACES } from "./places.ts";
import { type Measured, type Row, sayMeasured } from "./report.ts";
import type { Stand } from "./stand.ts";
import { ratios } from "./statistics.ts";
import { type Load, load } from "./wrk.ts";

/** Rows 1 to 4: whole requests for hot places. */
const CONNECTIONS = 64;
const SLOW_UPSTREAM_MS = 20;
/** Seconds until the code of a server is warm. */
const WARM_UP_SECONDS = 4;

interface Cell {
  readonly what: string;
  readonly server: "service" | "plain" | "raw";
  readonly upstreamMs: number;
  readonly rows: readonly number[];
}

const CELLS = {
  plain: { what: "plain port", server: "plain", upstreamMs: 0, rows: [1, 3] },
  service: { what: "service", server: "service", upstreamMs: 0, rows: [1, 3, 4] },
  raw: { what: "raw node:http", server: "raw", upstreamMs: 0, rows: [4] },
  plainSlow: {
    what: `plain port, upstream ${SLOW_UPSTREAM_MS} ms`,
    server: "plain",
    upstreamMs: SLOW_UPSTREAM_MS,
    rows: [2],
  },
  serviceSlow: {
    what: `service, upstream ${SLOW_UPSTREAM_MS} ms`,
    server: "service",
    upstreamMs: SLOW_UPSTREAM_MS,
    rows: [2],
  },
} as const satisfies Record<string, Cell>;

type CellName = keyof typeof CELLS;

const FILES = {
  service: "service/main.ts",
  plain: "tests/bench/baselines/plain-port.ts",
  raw: "tests/bench/baselines/raw-node.ts",
};

/** Every answer must be a row by the time it is sent: more answers than rows is a fault. */
interface Counted extends Load {
  readonly rows: number;
}

export async function measureRequests(stand: Stand, { rounds, seconds, wants }: Options) {
  const cells = (Object.entries(CELLS) as [CellName, Cell][]).filter(([, { rows }]) =>
    wants(...rows),
  );
  if (cells.length === 0) return [];
  const database = await stand.database();
  const paths = await stand.write("places", hotPlaces().join("\n"));
  const servers = new Map<Cell["server"], Pinned>();
  for (const [, { server }] of cells) {
    if (!servers.has(server)) {
      const pinned = await stand.serve(FILES[server], database);
      servers.set(server, pinned);
      await learnPlaces(pinned);
      await load(pinned, { paths, connections: CONNECTIONS, seconds: WARM_UP_SECONDS });
    }
  }

  const measured = new Map<CellName, Counted[]>(cells.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, { server, upstreamMs }] of cells) {
      const pinned = servers.get(server);
      if (!pinned) continue;
      await stand.upstreamLatency(upstreamMs);
      await emptyTable(database);
      const seen = await load(pinned, { paths, connections: CONNECTIONS, seconds });
      measured.get(name)?.push({ ...seen, rows: await settledRows(database) });
    }
  }
  await stand.upstreamLatency(0);
  for (const pinned of servers.values()) await pinned.stop();

  sayMeasured(
    `Requests for ${PLACES} hot places, ${CONNECTIONS} connections`,
    cells.map(([name, { what }]) => toMeasured(what, measured.get(name) ?? [])),
  );
  for (const [name, counted] of measured) {
    for (const { ok, rows } of counted) {
      if (rows < ok) throw new Error(`${CELLS[name].what}: ${ok} answers but only ${rows} rows`);
    }
  }
  return rowsOf(measured).filter(({ number }) => wants(number));
}

function rowsOf(measured: ReadonlyMap<CellName, readonly Load[]>): Row[] {
  const all = (name: CellName, value: "perSecond" | "p99") =>
    (measured.get(name) ?? []).map((seen) => seen[value]);
  const compare = (ours: CellName, theirs: CellName, value: "perSecond" | "p99" = "perSecond") =>
    ratios(all(ours, value), all(theirs, value));
  const row = (number: number, what: string, baseline: string, must: number, aim: number) => ({
    number,
    what,
    baseline,
    must,
    aim,
    good: "above" as const,
  });
  return [
    { ...row(1, "req/s, upstream 0 ms", "plain port", 6, 9), ratios: compare("service", "plain") },
    {
      ...row(2, `req/s, upstream ${SLOW_UPSTREAM_MS} ms`, "plain port", 7, 12),
      ratios: compare("serviceSlow", "plainSlow"),
    },
    {
      ...row(3, "p99, upstream 0 ms", "plain port", 1 / 4, 1 / 10),
      ratios: compare("service", "plain", "p99"),
      good: "below",
    },
    {
      ...row(4, "req/s, upstream 0 ms", "raw node:http", 0.8, 0.9),
      ratios: compare("service", "raw"),
    },
  ];
}

function toMeasured(what: string, seen: readonly Counted[]): Measured {
  return {
    what,
    values: {
      "req/s": seen.map(({ perSecond }) => perSecond),
      "p50 ms": seen.map(({ p50 }) => p50),
      "p99 ms": seen.map(({ p99 }) => p99),
      "CPU µs/req": seen.map(({ cpu }) => cpu),
      "200s": seen.map(({ ok }) => ok),
      rows: seen.map(({ rows }) => rows),
    },
  };
}

/** Every cell of a round starts with an empty table and a written-out log. */
export async function emptyTable({ admin }: TestDatabase): Promise<void> {
  await admin.raw("TRUNCATE queries");
  await admin.raw("CHECKPOINT");
}

/** The rows once no more come: what was on its way when the load ended still arrives. */
async function settledRows({ admin }: TestDatabase): Promise<number> {
  let before = -1;
  return await until(async () => {
    const [found] = await admin("queries").count<{ count: string }[]>();
    const rows = Number(found?.count);
    const settled = rows === before;
    before = rows;
    return settled ? { rows } : undefined;
  }).then(({ rows }) => rows);
}
