import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { SERVICE_CORE } from "./machine.ts";
import type { Options } from "./options.ts";
import { type Row, sayMeasured } from "./report.ts";
import { emptyTable } from "./requests.ts";
import type { Stand } from "./stand.ts";
import { ratios } from "./statistics.ts";

const run = promisify(execFile);

/** Rows 5 and 6: what the recorder makes of many callers and of one. */
const MANY = 64;

const CELLS = [
  { what: `knex builder, pool 10, ${MANY} callers`, way: "knex", callers: MANY, row: 5 },
  { what: `recorder, ${MANY} callers`, way: "recorder", callers: MANY, row: 5 },
  { what: "one prepared INSERT, 1 caller", way: "prepared", callers: 1, row: 6 },
  { what: "recorder, 1 caller", way: "recorder", callers: 1, row: 6 },
] as const;

interface Inserted {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

export async function measureRecording(stand: Stand, { rounds, seconds, wants }: Options) {
  const cells = CELLS.filter(({ row }) => wants(row)).map((cell) => ({
    ...cell,
    seen: [] as Inserted[],
  }));
  if (cells.length === 0) return [];
  const database = await stand.database();
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: database.app.url.href,
    OUTBOX_DIR: await stand.folder("outbox-of-inserts"),
  };
  const program = join(import.meta.dirname, "inserts.ts");
  for (let round = 0; round < rounds; round += 1) {
    for (const { way, callers, seen } of cells) {
      await emptyTable(database);
      const args = [process.execPath, program, way, String(callers), String(seconds)];
      const { stdout } = await run("taskset", ["-c", String(SERVICE_CORE), ...args], { env });
      seen.push(JSON.parse(stdout));
    }
  }

  sayMeasured(
    "Durable inserts",
    cells.map(({ what, seen }) => ({
      what,
      values: {
        "rows/s": seen.map(({ perSecond }) => perSecond),
        "p50 ms": seen.map(({ p50 }) => p50),
        "p99 ms": seen.map(({ p99 }) => p99),
      },
    })),
  );
  const compare = (row: number, value: keyof Inserted) => {
    const [theirs = [], ours = []] = cells
      .filter((cell) => cell.row === row)
      .map(({ seen }) => seen.map((inserted) => inserted[value]));
    return ratios(ours, theirs);
  };
  const rows: Row[] = [
    {
      number: 5,
      what: `durable inserts/s, ${MANY} callers`,
      baseline: "knex builder, pool 10",
      ratios: compare(5, "perSecond"),
      must: 6,
      aim: 8,
      good: "above",
    },
    {
      number: 6,
      what: "p50 of a lone caller's insert",
      baseline: "one prepared INSERT",
      ratios: compare(6, "p50"),
      must: 1.3,
      aim: 1.1,
      good: "below",
    },
  ];
  return rows.filter(({ number }) => wants(number));
}
