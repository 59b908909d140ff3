import { setTimeout as sleep } from "node:timers/promises";
import { startLoad } from "../e2e/load/load.ts";
import type { TestDatabase } from "../support/database.ts";
import { cpuMicroseconds } from "./machine.ts";
import type { Options } from "./options.ts";
import type { Pinned } from "./pinned.ts";
import { hotPlaces, learnPlaces } from "./places.ts";
import { type Row, sayMeasured } from "./report.ts";
import { emptyTable } from "./requests.ts";
import type { Stand } from "./stand.ts";
import { ratios } from "./statistics.ts";
import { load } from "./wrk.ts";

/** Rows 16 to 18: what a request's log line and metrics cost, against the same service without them. */
const CONNECTIONS = 64;
/** Requests a second of the open loop; a tenth of what the service can do. */
const RATE = 1_000;
const WARM_UP_SECONDS = 4;
const LIST = "/v1/queried-cities?limit=10";
/** The service without its `observe` and its metrics. */
const UNOBSERVED = { NODE_OPTIONS: `--import=${import.meta.resolve("./unobserved/hooks.ts")}` };

/** One kind of load, and the processor time of an answer (microseconds) with and without. */
interface Cell {
  readonly row: number;
  readonly what: string;
  readonly drive: (server: Pinned) => Promise<number>;
  readonly observed: number[];
  readonly unobserved: number[];
}

export async function measureObserving(
  stand: Stand,
  { rounds, seconds, wants }: Options,
): Promise<Row[]> {
  if (!wants(16, 17, 18)) return [];
  const places = await stand.write("observed-places", hotPlaces().join("\n"));
  const list = await stand.write("observed-list", `${LIST}\n`);
  const saturate = (paths: string) => async (server: Pinned) =>
    (await load(server, { paths, connections: CONNECTIONS, seconds })).cpu;
  const cell = (row: number, what: string, drive: Cell["drive"]): Cell => ({
    ...{ row, what, drive },
    observed: [],
    unobserved: [],
  });
  const cells = [
    cell(16, "known places, as many as it can", saturate(places)),
    cell(17, `known places, ${RATE.toLocaleString("en")} a second`, (server) =>
      atRate(server, seconds),
    ),
    cell(18, "list of queried cities, as many as it can", saturate(list)),
  ].filter(({ row }) => wants(row));

  const database = await stand.database();
  const observed = await stand.serve("service/main.ts", database);
  const unobserved = await stand.serve("service/main.ts", database, UNOBSERVED);
  await checkObserved(observed, true);
  await checkObserved(unobserved, false);
  await learnPlaces(observed);
  for (const server of [observed, unobserved]) {
    const slice = { paths: places, connections: CONNECTIONS, seconds: WARM_UP_SECONDS };
    await load(server, slice);
  }

  for (let round = 0; round < rounds; round += 1) {
    for (const one of cells) await measure(one, round, { database, observed, unobserved });
  }
  await observed.stop();
  await unobserved.stop();

  sayMeasured(
    "Processor time of an answer, µs",
    cells.map(({ what, observed: on, unobserved: off }) => ({
      what,
      values: { "logs and metrics on": on, off },
    })),
  );
  return cells.map(({ row, what, observed: on, unobserved: off }) => ({
    number: row,
    what: `CPU with logs and metrics: ${what}`,
    baseline: "without them",
    ratios: ratios(on, off),
    must: 1.15,
    aim: 1.1,
    good: "below",
  }));
}

interface Sides {
  readonly database: TestDatabase;
  readonly observed: Pinned;
  readonly unobserved: Pinned;
}

/** Who comes first changes from round to round: what the machine does meanwhile hits both alike. */
async function measure(cell: Cell, round: number, sides: Sides): Promise<void> {
  const order = ["observed", "unobserved"] as const;
  for (const side of round % 2 === 0 ? order : order.toReversed()) {
    await emptyTable(sides.database);
    cell[side].push(await cell.drive(sides[side]));
  }
}

/** Requests that leave on time, on kept connections. */
async function atRate(server: Pinned, seconds: number): Promise<number> {
  const paths = hotPlaces();
  let at = 0;
  const before = await cpuMicroseconds(server.pid);
  const running = startLoad({
    url: server.url,
    perSecond: RATE,
    connections: "kept",
    next: () => paths[at++ % paths.length] ?? "/",
    check: ({ status }) => (status === 200 ? undefined : `status ${status}`),
  });
  await sleep(seconds * 1000);
  const { ok, failed, failures } = await running.stop();
  if (failed > 0) throw new Error(`${failed} requests failed: ${failures[0]?.cause}`);
  return ((await cpuMicroseconds(server.pid)) - before) / ok;
}

/** A comparison of the service with itself would look like a success. */
async function checkObserved({ adminUrl }: Pinned, expected: boolean): Promise<void> {
  const text = await (await fetch(`${adminUrl}/metrics`)).text();
  if (text.includes("http_requests_total") !== expected) {
    throw new Error("what is to be compared is the same");
  }
}
