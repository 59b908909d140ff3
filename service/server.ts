import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import type { Logger } from "pino";
import { createAdmin } from "./admin.ts";
import { rowsOfGrid } from "./air-quality/cell.ts";
import { createFly } from "./air-quality/flight.ts";
import { followCells } from "./air-quality/follow.ts";
import { createKnownCells } from "./air-quality/known-cells.ts";
import { createLedger } from "./air-quality/ledger.ts";
import { createLookup } from "./air-quality/lookup.ts";
import { createSharedCells } from "./air-quality/shared-cells.ts";
import { measured } from "./air-visual/measured.ts";
import { onFirstCall } from "./air-visual/on-first-call.ts";
import { createApp } from "./app.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { awaitSchema } from "./database/schema.ts";
import { createSessions } from "./database/sessions.ts";
import { type Observed, publishGauges } from "./gauges.ts";
import { listen } from "./listener.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { clientAddress, clientName } from "./middleware/client-address.ts";
import { openOutbox } from "./queries/outbox.ts";
import { createQueryStore } from "./queries/query-store.ts";
import { createRecorder } from "./queries/recorder.ts";
import { createStatusReader } from "./status/reader.ts";

export interface RunningServer {
  readonly url: string;
  readonly adminUrl: string;
  /** Drains and releases everything, in this order: readiness, API, recorder, database, admin port. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly log: Logger;
  readonly clock?: Clock;
}

/** Longer than a request is on its way to us (milliseconds). */
const IDLE_GRACE_MS = 1_000;
/** Upstream calls of one process at the same time. */
const MAX_CALLS = 5;
/** What a process needs before it serves, in words for operators. */
const WAITS = {
  schema: "the database's schema was not seen yet",
  cells: "the shared cache was not read yet",
} as const;

/**
 * Starts the API: listens first, becomes ready when the database has this release's schema and what
 * other processes know is known here, too. Rejects only when a port or the outbox cannot be had; a missing database is waited for.
 */
export async function startServer(
  config: Config,
  { log, clock = systemClock() }: ServerOptions,
): Promise<RunningServer> {
  const { database, cellSizeDegrees } = config;
  const stopping = new AbortController();
  const metrics = createMetrics();

  const reading = createSessions(database, { name: "air-quality-read", max: database.poolMax });
  const flights = createSessions(database, {
    name: "air-quality-flights",
    max: MAX_CALLS,
    endIdleAfterMs: 5_000,
  });
  const following = createSessions(database, { name: "air-quality-follow", max: 1 });
  const recording = createSessions(database, { name: "air-quality-record", max: 1 });

  const known = createKnownCells();
  const shared = createSharedCells(rowsOfGrid(cellSizeDegrees));
  const airVisual = measured(onFirstCall(airVisualOptions(config)), metrics);
  const observed: Observed = { hasAnswered: false, missingMigrations: 0 };
  const ledger = createLedger({
    limits: config.quota,
    onDecision(decision, state) {
      observed.ledger = state;
      if ("refused" in decision) metrics.refused(decision.refused.reason);
    },
  });
  const fly = createFly({ sessions: flights, shared, ledger, airVisual, clock });
  const lookup = createLookup({ known, fly, clock, cellSizeDegrees });

  const outbox = await openOutbox(config.outbox.folder, config.outbox.maxBytes);
  const recorder = createRecorder({
    sessions: recording,
    outbox,
    log,
    onBatch: metrics.batch,
    onUnstored: metrics.unstored,
  });
  const store = createQueryStore(reading);
  const tracer = await startTracer(config, log, metrics);
  const clientOf = (request: IncomingMessage) =>
    clientName(clientAddress(request, config.trustedProxies), clock.now());
  const app = createApp({ lookup, recorder, store, clock, clientOf, log, metrics, tracer });

  publishGauges(metrics, {
    clock,
    config,
    observed,
    ...{ known, lookup, recorder, outbox, reading },
  });

  // Who serves before knowing what the others know would need the database for known places.
  const waitingFor = new Set(["schema", "cells"] as const);
  const notReadyBecause = () =>
    stopping.signal.aborted ? ["stopping"] : [...waitingFor].map((one) => WAITS[one]);
  const readStatus = createStatusReader({
    ...{ metrics, store, clock, notReadyBecause },
    limits: config.quota,
    poolMax: database.poolMax,
    ledgerState: () => observed.ledger,
  });
  const admin = createAdmin({ notReadyBecause }, metrics, readStatus);
  const { host, port, adminPort } = config;
  const adminListener = await listen(admin.callback(), { host, port: adminPort, idleGraceMs: 0 });
  const listener = await listen(app.callback(), { host, port, idleGraceMs: IDLE_GRACE_MS }).catch(
    async (error: unknown) => {
      await adminListener.close();
      throw error;
    },
  );
  log.info({ url: listener.url, admin_url: adminListener.url }, "listening");

  const arrived = (what: keyof typeof WAITS) => {
    waitingFor.delete(what);
    if (waitingFor.size > 0) return;
    metrics.setReady(true);
    log.info("ready");
  };
  const onMissing = (migrations: number) => {
    observed.missingMigrations = migrations;
  };
  const schemaSeen = awaitSchema(reading, log, stopping.signal, onMissing).then((seen) => {
    if (seen) arrived("schema");
  });
  const followed = followCells(
    {
      ...{ sessions: following, shared, known, log },
      onLoaded: () => arrived("cells"),
      onLook(hasAnswered) {
        observed.hasAnswered = hasAnswered;
      },
    },
    stopping.signal,
  );

  return {
    url: listener.url,
    adminUrl: adminListener.url,
    async stop() {
      log.info("stopping");
      stopping.abort();
      metrics.setReady(false);
      await listener.close();
      await recorder.close(config.stopGraceSeconds * 1000);
      await Promise.all([schemaSeen, followed]);
      const all = [reading, flights, following, recording];
      await Promise.all(all.map((sessions) => sessions.close()));
      await tracer?.stop();
      await adminListener.close();
      log.info("stopped");
    },
  };
}

function airVisualOptions({ airVisual: { url, key, keyFile, deadlineMs } }: Config) {
  const readKey = async () => (keyFile ? (await readFile(keyFile, "utf8")).trim() : (key ?? ""));
  return { url, readKey, deadlineMs };
}

/** Loaded only where it is used: OpenTelemetry would make every start longer. */
async function startTracer({ tracesEndpoint: endpoint }: Config, log: Logger, metrics: Metrics) {
  if (!endpoint) return undefined;
  const { startTracing } = await import("./tracing/open-telemetry.ts");
  return startTracing({ endpoint, log, onDropped: metrics.spansDropped });
}
