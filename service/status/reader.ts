import type { LedgerState, QuotaLimits } from "../air-quality/ledger-state.ts";
import { quotaLeft } from "../air-quality/ledger-state.ts";
import { type Clock, formatInstant } from "../clock.ts";
import type { Metrics } from "../metrics.ts";
import type { QueryStore } from "../queries/query-store.ts";
import { VERSION } from "../version.ts";
import { createLastQueries } from "./last-queries.ts";
import type { QuotaLeft, Status } from "./status.ts";
import { latencyIn, requestsIn, samplesOf, sumOf } from "./totals.ts";

export interface StatusSources {
  readonly metrics: Pick<Metrics, "registry">;
  readonly store: Pick<QueryStore, "list">;
  readonly clock: Clock;
  readonly limits: QuotaLimits;
  readonly poolMax: number;
  /** Reasons why this process should get no requests now. */
  notReadyBecause(): readonly string[];
  /** The ledger as this process last saw it. */
  ledgerState(): LedgerState | undefined;
}

/** Reads what is kept anyway, and only when somebody looks. */
export function createStatusReader(sources: StatusSources): () => Promise<Status> {
  const { metrics, clock, limits, poolMax } = sources;
  const lastQueries = createLastQueries(sources.store);
  const startedAt = formatInstant(clock.now());
  const begun = performance.now();
  const samples = (name: string) => samplesOf(metrics.registry, name);
  const gauge = async (name: string) => sumOf(await samples(name));

  return async () => {
    const [last_queries, answers, calls] = await Promise.all([
      lastQueries(),
      samples("air_quality_answers_total"),
      samples("air_visual_call_duration_seconds"),
    ]);
    const answered = (kind: string) => sumOf(answers, "kind", (one) => one === kind);
    const called = calls.filter(({ metricName }) => metricName?.endsWith("_count"));
    return {
      version: VERSION,
      started_at: startedAt,
      uptime_seconds: (performance.now() - begun) / 1000,
      not_ready_because: sources.notReadyBecause(),
      requests: requestsIn(await samples("http_requests_total")),
      latency: latencyIn(await samples("http_request_duration_seconds")),
      answers: { hit: answered("hit"), stale: answered("stale"), miss: answered("miss") },
      upstream: {
        ok: sumOf(called, "result", (result) => result === "ok"),
        failed: sumOf(called, "result", (result) => result !== "ok"),
        not_allowed: await gauge("air_quality_refusals_total"),
      },
      quota: windowsOf(limits, sources.ledgerState(), clock.now()),
      outbox: {
        depth: await gauge("outbox_depth"),
        age_seconds: await gauge("outbox_age_seconds"),
      },
      waiting_for_commit: await gauge("query_log_waiting"),
      pool: {
        used: await gauge("database_pool_used"),
        waiting: await gauge("database_pool_waiting"),
        max: poolMax,
      },
      cells: {
        known: await gauge("air_quality_known_cells"),
        being_asked: await gauge("air_quality_flights"),
      },
      last_queries,
    };
  };
}

/** A window that ended since the ledger was seen has everything left again. */
function windowsOf(limits: QuotaLimits, seen: LedgerState | undefined, now: number): QuotaLeft[] {
  const left = seen && quotaLeft(seen, limits, now);
  return [
    { window: "minute", limit: limits.perMinute, left: left?.minute ?? null },
    { window: "day", limit: limits.perDay, left: left?.day ?? null },
    { window: "month", limit: limits.perMonth, left: left?.month ?? null },
  ];
}
