import { setTimeout as sleep } from "node:timers/promises";
import { startLoad } from "../e2e/load/load.ts";
import { cpuMicroseconds } from "./machine.ts";
import type { Options } from "./options.ts";
import type { Pinned } from "./pinned.ts";
import { hotPlaces, learnPlaces } from "./places.ts";
import { type Row, sayMeasured } from "./report.ts";
import { emptyTable } from "./requests.ts";
import type { Stand } from "./stand.ts";
import { ratios } from "./statistics.ts";
import { load } from "./wrk.ts";

/** Rows 16 to 18: what a request's log line and metrics cost, in a process that can go without them. */
const CONNECTIONS = 64;
/** Requests a second of the open loop; a tenth of what the service can do. */
const RATE = 1_000;
const WARM_UP_SECONDS = 4;
const LIST = "/v1/queried-cities?limit=10";
const SWITCHED = { NODE_OPTIONS: `--import=${import.meta.resolve("./switched/hooks.ts")}` };

/** One kind of load, and the processor time of an answer (microseconds) with and without. */
interface Cell {
  readonly row: number;
  readonly what: string;
  /** Drives the server and gives the microseconds. */
  readonly drive: () => Promise<number>;
  readonly on: number[];
  readonly off: number[];
}

export async function measureObserving(
  stand: Stand,
  { rounds, seconds, wants }: Options,
): Promise<Row[]> {
  if (!wants(16, 17, 18)) return [];
  const places = await stand.write("observed-places", hotPlaces().join("\n"));
  const list = await stand.write("observed-list", `${LIST}\n`);
  const database = await stand.database();
  const server = await stand.serve("service/main.ts", database, SWITCHED);
  await learnPlaces(server);
  const saturate = async (paths: string, forSeconds = seconds) =>
    (await load(server, { paths, connections: CONNECTIONS, seconds: forSeconds })).cpu;

  const cell = (row: number, what: string, drive: Cell["drive"]): Cell => ({
    ...{ row, what, drive },
    on: [],
    off: [],
  });
  const cells = [
    cell(16, "known places, as many as it can", () => saturate(places)),
    cell(17, `known places, ${RATE.toLocaleString("en")} a second`, () => atRate(server, seconds)),
    cell(18, "queried cities, as many as it can", () => saturate(list)),
  ].filter(({ row }) => wants(row));

  for (const paths of [places, list]) await saturate(paths, WARM_UP_SECONDS);
  // Each begins every other round: what the machine does meanwhile hits both alike.
  for (let side = 0; side < 2 * rounds; side += 1) {
    const isOn = side % 4 === 0 || side % 4 === 3;
    for (const { drive, on, off } of cells) {
      await emptyTable(database);
      const counted = await countedBy(server, async () => {
        (isOn ? on : off).push(await drive());
      });
      // A comparison of the service with itself would look like a success.
      if (counted > 0 !== isOn) throw new Error(`${counted} requests were counted`);
    }
    if (side % 2 === 0) process.kill(server.pid, "SIGUSR2");
  }
  await server.stop();

  sayMeasured(
    "Processor time of an answer, µs",
    cells.map(({ what, on, off }) => ({ what, values: { "logs and metrics on": on, off } })),
  );
  return cells.map(({ row, what, on, off }) => ({
    number: row,
    what: `CPU of an answer: ${what}`,
    baseline: "without logs and metrics",
    ratios: ratios(on, off),
    must: 1.15,
    aim: 1.1,
    good: "below",
  }));
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

/** Requests that the server's own metrics counted while something was done. */
async function countedBy({ adminUrl }: Pinned, work: () => Promise<void>): Promise<number> {
  const count = async () => {
    const text = await (await fetch(`${adminUrl}/metrics`)).text();
    const values = [...text.matchAll(/^http_requests_total\{.*\} (\d+)$/gm)];
    return values.reduce((sum, [, value]) => sum + Number(value), 0);
  };
  const before = await count();
  await work();
  return (await count()) - before;
}
