import { readFile } from "node:fs/promises";
import type { Logger } from "pino";
import { createAdmin } from "./admin.ts";
import { createLookup } from "./air-quality/lookup.ts";
import { createAirVisual } from "./air-visual/client.ts";
import { measured } from "./air-visual/measured.ts";
import { createApp } from "./app.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { createDatabase } from "./database/connection.ts";
import { awaitSchema } from "./database/schema.ts";
import { listen } from "./listener.ts";
import { createMetrics } from "./metrics.ts";
import { createQueryStore } from "./queries/query-store.ts";
import { createRecorder } from "./queries/recorder.ts";

export interface RunningServer {
  readonly url: string;
  readonly adminUrl: string;
  /** Drains and releases everything, in this order: readiness, API, database, admin port. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly log: Logger;
  readonly clock?: Clock;
}

/** Longer than a request is on its way to us (milliseconds). */
const IDLE_GRACE_MS = 1_000;

/**
 * Starts the API: listens first, becomes ready when the database has this release's schema. Rejects
 * only when a port cannot be had; a missing database is waited for.
 */
export async function startServer(
  config: Config,
  { log, clock = systemClock() }: ServerOptions,
): Promise<RunningServer> {
  const metrics = createMetrics();
  const knex = createDatabase(config.database, log);
  const store = createQueryStore(knex);
  const recorder = createRecorder(store);
  const airVisual = measured(createAirVisual(airVisualOptions(config)), metrics);
  const lookup = createLookup({ airVisual, clock, cellSizeDegrees: config.cellSizeDegrees });
  const app = createApp({ lookup, recorder, store, clock, log, metrics });

  const stopping = new AbortController();
  let waitingFor: readonly string[] = ["the database's schema was not seen yet"];
  const admin = createAdmin(
    { notReadyBecause: () => (stopping.signal.aborted ? ["stopping"] : waitingFor) },
    metrics,
  );

  const { host, port, adminPort } = config;
  const adminListener = await listen(admin.callback(), {
    host,
    port: adminPort,
    idleGraceMs: 0,
  });
  const listener = await listen(app.callback(), { host, port, idleGraceMs: IDLE_GRACE_MS }).catch(
    async (error: unknown) => {
      await adminListener.close();
      throw error;
    },
  );
  log.info({ url: listener.url, admin_url: adminListener.url }, "listening");

  const schemaSeen = awaitSchema(knex, log, stopping.signal).then((seen) => {
    if (!seen) return;
    waitingFor = [];
    metrics.setReady(true);
    log.info("ready");
  });

  return {
    url: listener.url,
    adminUrl: adminListener.url,
    async stop() {
      log.info("stopping");
      stopping.abort();
      metrics.setReady(false);
      await listener.close();
      await schemaSeen;
      await knex.destroy();
      await adminListener.close();
      log.info("stopped");
    },
  };
}

function airVisualOptions({ airVisual: { url, key, keyFile, deadlineMs } }: Config) {
  const readKey = async () => (keyFile ? (await readFile(keyFile, "utf8")).trim() : (key ?? ""));
  return { url, readKey, deadlineMs };
}
