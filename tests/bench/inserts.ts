/**
 * Inserts in a closed loop: `node tests/bench/inserts.ts <way> <callers> <seconds>` prints one line of
 * JSON. A process of its own for every cell, so that none inherits another's warm code or garbage.
 */
import { setTimeout as sleep } from "node:timers/promises";
import createKnex from "knex";
import pg from "pg";
import { systemClock } from "../../service/clock.ts";
import { createSessions } from "../../service/database/sessions.ts";
import { newQueryId, newRequestId } from "../../service/ids.ts";
import { createLogger } from "../../service/log.ts";
import { openOutbox } from "../../service/queries/outbox.ts";
import type { AnsweredQuery } from "../../service/queries/query-log.ts";
import { createRecorder } from "../../service/queries/recorder.ts";
import { insertPlainly, insertPrepared } from "./baselines/plain-insert.ts";
import { quantile } from "./statistics.ts";

const { DATABASE_URL: databaseUrl = "", OUTBOX_DIR: outboxFolder = "" } = process.env;
const [way = "", callers = "1", seconds = "1"] = process.argv.slice(2);

/** Milliseconds until the code is warm. */
const WARM_UP_MS = 700;
const OUTBOX_BYTES = 67_108_864;

type Insert = (query: AnsweredQuery) => Promise<unknown>;

const WAYS: Readonly<Record<string, () => Promise<Insert>>> = {
  async recorder() {
    const database = { url: new URL(databaseUrl), poolMax: 10 };
    const recorder = createRecorder({
      sessions: createSessions(database, { name: "bench-recorder", max: 1 }),
      outbox: await openOutbox(outboxFolder, OUTBOX_BYTES),
      log: createLogger("error", process.stderr),
    });
    return recorder.record;
  },
  async knex() {
    const pool = { min: 10, max: 10 };
    const knex = createKnex({ client: "pg", connection: databaseUrl, pool });
    return (query) => insertPlainly(knex, query);
  },
  async prepared() {
    const client = new pg.Client(databaseUrl);
    await client.connect();
    return (query) => insertPrepared(client, query);
  },
};

const clock = systemClock();
const insert = await WAYS[way]?.();
if (!insert) throw new Error(`ways are ${Object.keys(WAYS).join(", ")}`);

let latencies: number[] = [];
let over = false;

async function caller(insertOne: Insert): Promise<void> {
  while (!over) {
    const asked = performance.now();
    await insertOne(answeredQuery());
    latencies.push(performance.now() - asked);
  }
}

function answeredQuery(): AnsweredQuery {
  return {
    id: newQueryId(Date.now()),
    requestId: newRequestId(),
    queriedAt: clock.now(),
    cellLatitude: 53.325,
    cellLongitude: -6.275,
    city: "Dublin",
    state: "Leinster",
    country: "Ireland",
    usIndex: 31,
    answerKind: "hit",
    ageSeconds: 60,
    apiVersion: 1,
  };
}

const running = Array.from({ length: Number(callers) }, () => caller(insert));
await sleep(WARM_UP_MS);
latencies = [];
const started = performance.now();
await sleep(Number(seconds) * 1000);
const measured = latencies;
const elapsed = (performance.now() - started) / 1000;
over = true;
await Promise.all(running);
const line = {
  perSecond: measured.length / elapsed,
  p50: quantile(measured, 0.5),
  p99: quantile(measured, 0.99),
};
process.stdout.write(`${JSON.stringify(line)}\n`, () => process.exit(0));
