/**
 * What `/status.json` tells of one process. Counts are since its start: who looks twice knows the
 * rates, and looking costs no request anything.
 */
export interface Status {
  readonly version: string;
  /** RFC 3339; another value is another process, whose counts began anew. */
  readonly started_at: string;
  readonly uptime_seconds: number;
  /** Empty when it gets requests. */
  readonly not_ready_because: readonly string[];
  readonly requests: Requests;
  readonly latency: Latency;
  readonly answers: Answers;
  /** Calls to AirVisual that came to an answer, that did not, and that were not allowed. */
  readonly upstream: { readonly ok: number; readonly failed: number; readonly not_allowed: number };
  readonly quota: readonly QuotaLeft[];
  readonly outbox: { readonly depth: number; readonly age_seconds: number };
  /** Answered queries that wait for their commit. */
  readonly waiting_for_commit: number;
  readonly pool: { readonly used: number; readonly waiting: number; readonly max: number };
  readonly cells: { readonly known: number; readonly being_asked: number };
  readonly last_queries: LastQueries;
}

/** Finished requests: 2xx and 3xx, 4xx, 5xx. */
export interface Requests {
  readonly answered: number;
  readonly refused: number;
  readonly failed: number;
}

/** Requests that took at most so many seconds; the last count is of all, however long. */
export interface Latency {
  readonly bounds_seconds: readonly number[];
  readonly counts: readonly number[];
}

/** Where answers came from: known and fresh, known and past their time, asked just now. */
export interface Answers {
  readonly hit: number;
  readonly stale: number;
  readonly miss: number;
}

/** Calls to AirVisual that a window has left; null until this process has seen the ledger. */
export interface QuotaLeft {
  readonly window: "minute" | "day" | "month";
  readonly limit: number;
  readonly left: number | null;
}

/** The newest of the query log; the last that were seen, while there is a reason not to have newer ones. */
export interface LastQueries {
  readonly unavailable_because: string | null;
  readonly rows: readonly LastQuery[];
}

/** What the query log publishes of a query, and nothing that names who asked or where. */
export interface LastQuery {
  readonly time: string;
  readonly city: string;
  readonly us_index: number;
}
