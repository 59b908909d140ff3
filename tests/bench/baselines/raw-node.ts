/**
 * The service's design without its framework: the same memory, recorder, log line, metrics, headers
 * and answer on bare node:http. What is left between the two is Koa and the shape of our middleware.
 */

import { hash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Cell, cellOf } from "../../../service/air-quality/cell.ts";
import { ageSeconds, lifetimeSeconds } from "../../../service/air-quality/freshness.ts";
import { createKnownCells, knownFreshness } from "../../../service/air-quality/known-cells.ts";
import { createAirVisual } from "../../../service/air-visual/client.ts";
import { systemClock } from "../../../service/clock.ts";
import { createSessions } from "../../../service/database/sessions.ts";
import { newQueryId } from "../../../service/ids.ts";
import { openOutbox } from "../../../service/queries/outbox.ts";
import { createRecorder } from "../../../service/queries/recorder.ts";
import {
  announce,
  coordinatesOf,
  HEADERS,
  logger,
  observe,
  requestIdOf,
  setting,
} from "./common.ts";

const airVisual = createAirVisual({
  url: new URL(setting("AIRVISUAL_URL")),
  readKey: async () => "bench",
  deadlineMs: 2_500,
});

const ROUTE = "/v1/air-quality";
const CELL_SIZE_DEGREES = 0.05;
const DEADLINE_MS = 2_500;
const OUTBOX_BYTES = 67_108_864;

const clock = systemClock();
const known = createKnownCells();
const database = { url: new URL(setting("DATABASE_URL")), poolMax: 10 };
const recorder = createRecorder({
  sessions: createSessions(database, { name: "bench-raw", max: 1 }),
  outbox: await openOutbox(setting("OUTBOX_DIR"), OUTBOX_BYTES),
  log: logger,
});

async function find(cell: Cell) {
  const entry = known.get(cell.id);
  if (entry?.airQuality && knownFreshness(clock.now(), entry) === "fresh") {
    return { airQuality: entry.airQuality, fetchedAt: entry.fetchedAt, kind: "hit" as const };
  }
  const airQuality = await airVisual.nearestCity(cell.centre, DEADLINE_MS);
  const fetchedAt = clock.now();
  known.put({ cellId: cell.id, airQuality, fetchedAt });
  return { airQuality, fetchedAt, kind: "miss" as const };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const started = performance.now();
  const { url = "", method = "", headers } = request;
  const requestId = requestIdOf(headers["x-request-id"]);
  response.once("close", () =>
    observe({ requestId, method, route: ROUTE, status: response.statusCode, started }),
  );
  const point = url.startsWith(`${ROUTE}?`) ? coordinatesOf(url) : undefined;
  if (!point || method !== "GET") {
    response.writeHead(400, { ...HEADERS, "X-Request-Id": requestId }).end();
    return;
  }

  const cell = cellOf(point, CELL_SIZE_DEGREES);
  const { airQuality, fetchedAt, kind } = await find(cell);
  const now = clock.now();
  const life = { fetchedAt, observedAt: airQuality.observedAt };
  const age = ageSeconds(now, life);
  await recorder.record({
    id: newQueryId(Date.now()),
    requestId,
    queriedAt: now,
    cellLatitude: cell.centre.latitude,
    cellLongitude: cell.centre.longitude,
    city: airQuality.city,
    state: airQuality.state,
    country: airQuality.country,
    usIndex: airQuality.usIndex,
    answerKind: kind,
    ageSeconds: age,
    apiVersion: 1,
  });
  const body = JSON.stringify({ city: airQuality.city, air_quality_index: airQuality.usIndex });
  response
    .writeHead(200, {
      "X-Request-Id": requestId,
      ...HEADERS,
      Age: String(age),
      "Cache-Control": `public, max-age=${lifetimeSeconds(life)}`,
      ETag: `"${hash("sha1", body, "base64url")}"`,
      "Content-Type": "application/json; charset=utf-8",
      "Content-Length": Buffer.byteLength(body),
    })
    .end(body);
}

announce(
  createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  }),
);
