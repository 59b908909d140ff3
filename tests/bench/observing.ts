import { readFile, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { startLoad } from "../e2e/load/load.ts";
import { until } from "../support/wait.ts";
import type { Options } from "./options.ts";
import type { Pinned } from "./pinned.ts";
import { hotPlaces, learnPlaces } from "./places.ts";
import { type Row, sayMeasured } from "./report.ts";
import { emptyTable } from "./requests.ts";
import type { Stand } from "./stand.ts";
import { ratios } from "./statistics.ts";
import type { Side, Sides } from "./switched/switch.ts";
import { load } from "./wrk.ts";

/**
 * Rows 16 to 19: what a request's log line and metrics cost, and what traces that nobody wants do, in
 * processes that go without them in every other tenth of a second (switched/).
 */
const CONNECTIONS = 64;
/** Requests a second of the open loop; a tenth of what the service can do. */
const RATE = 1_000;
const WARM_UP_SECONDS = 4;
const LIST = "/v1/queried-cities?limit=10";

/** One kind of load, and the processor time of an answer (microseconds) with and without. */
interface Cell {
  readonly row: number;
  readonly what: string;
  readonly switched: keyof typeof BOUNDS;
  /** Loads a server for so many seconds. */
  readonly drive: (server: Pinned, seconds: number) => Promise<unknown>;
  readonly on: number[];
  readonly off: number[];
}

const BOUNDS = {
  observing: { without: "without logs and metrics", must: 1.15, aim: 1.1 },
  // A ratio of which nobody can say that it isn't 1, on a machine that others use.
  tracing: { without: "without spans", must: 1.02, aim: 1.01 },
} as const;

export async function measureObserving(
  stand: Stand,
  { rounds, seconds, wants }: Options,
): Promise<Row[]> {
  const places = await stand.write("observed-places", hotPlaces().join("\n"));
  const list = await stand.write("observed-list", `${LIST}\n`);
  const saturate = (paths: string) => (server: Pinned, forSeconds: number) =>
    load(server, { paths, connections: CONNECTIONS, seconds: forSeconds });
  const cell = (
    row: number,
    switched: Cell["switched"],
    what: string,
    drive: Cell["drive"],
  ): Cell => ({ ...{ row, switched, what, drive }, on: [], off: [] });
  const all = [
    cell(16, "observing", "known places, as many as it can", saturate(places)),
    cell(17, "observing", `known places, ${RATE.toLocaleString("en")} a second`, atRate),
    cell(18, "observing", "queried cities, as many as it can", saturate(list)),
    cell(19, "tracing", "known places, traces off", saturate(places)),
  ];
  const cells = all.filter(({ row }) => wants(row));
  if (cells.length === 0) return [];

  for (const switched of ["observing", "tracing"] as const) {
    const own = cells.filter((one) => one.switched === switched);
    if (own.length > 0) await measure(stand, switched, own, { rounds, seconds });
  }

  sayMeasured(
    "Processor time of an answer, µs",
    cells.map(({ what, on, off }) => ({ what, values: { with: on, without: off } })),
  );
  return cells.map(({ row, what, switched, on, off }) => ({
    number: row,
    what: `CPU of an answer: ${what}`,
    baseline: BOUNDS[switched].without,
    ratios: ratios(on, off),
    must: BOUNDS[switched].must,
    aim: BOUNDS[switched].aim,
    good: "below",
  }));
}

async function measure(
  stand: Stand,
  switched: Cell["switched"],
  cells: readonly Cell[],
  { rounds, seconds }: Pick<Options, "rounds" | "seconds">,
): Promise<void> {
  const database = await stand.database();
  const sidesFile = await stand.write(`sides-of-${switched}`, "");
  const server = await stand.serve("service/main.ts", database, {
    NODE_OPTIONS: `--import=${import.meta.resolve("./switched/hooks.ts")}`,
    SWITCHED: switched,
    SIDES_FILE: sidesFile,
  });
  await learnPlaces(server);
  for (const { drive } of cells) await drive(server, WARM_UP_SECONDS);
  for (let round = 0; round < rounds; round += 1) {
    for (const { drive, on, off } of cells) {
      await emptyTable(database);
      await sidesOf(server, sidesFile);
      // Both sides share the round's seconds.
      await drive(server, 2 * seconds);
      const sides = await sidesOf(server, sidesFile);
      on.push(cpuOf(sides.on));
      off.push(cpuOf(sides.off));
    }
  }
  await server.stop();
}

/** What was added up since the last time. */
async function sidesOf(server: Pinned, file: string): Promise<Sides> {
  await rm(file, { force: true });
  process.kill(server.pid, "SIGUSR2");
  return await until(async () => {
    const text = await readFile(file, "utf8").catch(() => "");
    return text.endsWith("}}") ? (JSON.parse(text) as Sides) : undefined;
  });
}

/** Microseconds of an answer; throws when there were none, as without a switch. */
function cpuOf({ requests, cpu }: Side): number {
  if (requests === 0) throw new Error("one side had no request");
  return cpu / requests;
}

/** Requests that leave on time, on kept connections. */
async function atRate(server: Pinned, seconds: number): Promise<void> {
  const paths = hotPlaces();
  let at = 0;
  const running = startLoad({
    url: server.url,
    perSecond: RATE,
    connections: "kept",
    next: () => paths[at++ % paths.length] ?? "/",
    check: ({ status }) => (status === 200 ? undefined : `status ${status}`),
  });
  await sleep(seconds * 1000);
  const { failed, failures } = await running.stop();
  if (failed > 0) throw new Error(`${failed} requests failed: ${failures[0]?.cause}`);
}
