import { type LedgerState, quotaLeft } from "./air-quality/ledger-state.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { Metrics } from "./metrics.ts";
import type { OutboxStatus } from "./queries/outbox.ts";

/** What is looked at when somebody scrapes. */
export interface Gauged {
  readonly known: { readonly size: number };
  readonly lookup: { readonly flights: number };
  readonly recorder: { readonly depth: number };
  readonly outbox: { status(): OutboxStatus };
  readonly reading: { status(): { readonly used: number; readonly waiting: number } };
  readonly observed: Observed;
  readonly clock: Clock;
  readonly config: Pick<Config, "quota" | "outbox" | "airVisual">;
}

/** Neighbours, as this process last saw them. */
export interface Observed {
  /** Unknown until the database has answered once. */
  ledger?: LedgerState | undefined;
  /** Whether the database did, at the last look. */
  hasAnswered: boolean;
  missingMigrations: number;
}

/** Publishes what a process can be asked at any time; between two scrapes it costs nothing. */
export function publishGauges(metrics: Metrics, of: Gauged): void {
  const { known, lookup, recorder, outbox, reading, observed, clock, config } = of;
  metrics.gauge("air_quality_known_cells", "Cells this process knows", () => known.size);
  metrics.gauge("air_quality_flights", "Cells being asked for", () => lookup.flights);

  // By the clock, not by the last call: a process that nobody asks shows no window that has ended.
  metrics.gauges("air_visual_quota_left", "Calls left in a window", "window", () => {
    const state = observed.ledger;
    return state && quotaLeft(state, config.quota, clock.now());
  });
  const { perMinute: minute, perDay: day, perMonth: month } = config.quota;
  metrics.gauges("air_visual_quota_limit", "Calls of a whole window", "window", () => ({
    minute,
    day,
    month,
  }));
  const { keyCreated } = config.airVisual;
  if (keyCreated !== undefined) {
    const help = "Day that the key was made";
    metrics.gauge("air_visual_key_created_timestamp_seconds", help, () => keyCreated / 1000);
  }

  metrics.gauge("query_log_waiting", "Queries waiting for their commit", () => recorder.depth);
  metrics.gauge("outbox_depth", "Queries only in the outbox", () => outbox.status().depth);
  metrics.gauge("outbox_bytes", "Bytes in the outbox", () => outbox.status().bytes);
  metrics.gauge("outbox_limit_bytes", "Most bytes in the outbox", () => config.outbox.maxBytes);
  metrics.gauge("outbox_age_seconds", "Seconds the oldest of them waits", () =>
    secondsSince(outbox.status().since),
  );

  metrics.gauge("database_up", "1 when the database answered the last look at it", () =>
    observed.hasAnswered ? 1 : 0,
  );
  metrics.gauge(
    "database_migrations_missing",
    "Migrations of this release that the database lacks",
    () => observed.missingMigrations,
  );
  metrics.gauge("database_pool_used", "Connections in use", () => reading.status().used);
  metrics.gauge(
    "database_pool_waiting",
    "Queries that wait for one",
    () => reading.status().waiting,
  );
}

/** The outbox tells real time, whatever clock the domain has. */
function secondsSince(since: number | undefined): number {
  return since === undefined ? 0 : (Date.now() - since) / 1000;
}
