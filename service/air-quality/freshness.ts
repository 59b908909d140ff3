/** Everything about time in an answer's life; all durations in milliseconds. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Stations publish once an hour, each on its own cycle, often late: two hours cover the next one. */
const FRESH_AFTER_OBSERVATION = 2 * HOUR;
/** However old the observation is, the upstream is not asked again before this. */
const FRESH_AT_LEAST = 10 * MINUTE;
/** Older than this an answer is not given any more, whatever fails. */
const STALE_AT_MOST = 24 * HOUR;

/** Stations appear rarely, but an upstream that lost its data for a moment says the same. */
const NOTHING_NEAR = 10 * MINUTE;

export interface Timestamps {
  /** When the upstream gave the answer, epoch milliseconds. */
  readonly fetchedAt: number;
  /** The hour of the measurement, epoch milliseconds, when the upstream named it. */
  readonly observedAt?: number | undefined;
}

/** Until when (epoch ms) an answer needs no new look upstream. */
export function freshUntil({ fetchedAt, observedAt }: Timestamps): number {
  // A measurement from the future is a wrong clock upstream, not a longer life.
  const observed = Math.min(observedAt ?? fetchedAt - HOUR, fetchedAt);
  return Math.max(observed + FRESH_AFTER_OBSERVATION, fetchedAt + FRESH_AT_LEAST);
}

export type Freshness = "fresh" | "stale" | "expired";

/** What an answer may still be used for: as it is, marked as stale, or not at all. */
export function freshnessAt(now: number, timestamps: Timestamps): Freshness {
  if (now < freshUntil(timestamps)) return "fresh";
  return now - timestamps.fetchedAt < STALE_AT_MOST ? "stale" : "expired";
}

/** Whether "nothing near", said at `fetchedAt`, still counts. */
export function nothingNearHolds(now: number, fetchedAt: number): boolean {
  return now - fetchedAt < NOTHING_NEAR;
}

/** Whole seconds since the upstream gave the answer. */
export function ageSeconds(now: number, { fetchedAt }: Timestamps): number {
  return Math.max(0, Math.floor((now - fetchedAt) / 1000));
}

/** Whole seconds an answer counts as fresh from the moment it was fetched (`max-age`). */
export function lifetimeSeconds(timestamps: Timestamps): number {
  return Math.floor((freshUntil(timestamps) - timestamps.fetchedAt) / 1000);
}
