import type { QuotaWindow } from "../air-visual/failures.ts";

/** The upstream plan, and the part of it that one client may spend. */
export interface QuotaLimits {
  readonly perMinute: number;
  readonly perDay: number;
  readonly perMonth: number;
  /** 0 to 1: what one client may spend of a minute and of a day on places that nobody knows yet. */
  readonly clientShare: number;
}

/** Why all calls stop for a while: what the upstream said, or that it does not answer. */
export type BlockCause = "quota" | "key" | "down";

/** All that is known of the calls made; one row in the database for all processes. */
export interface LedgerState {
  /** First UTC day of the month that `monthUsed` counts. */
  readonly month: string;
  readonly monthUsed: number;
  /** The UTC day that `dayUsed` and `clients` count. */
  readonly day: string;
  readonly dayUsed: number;
  /** Calls of the day by client. */
  readonly clients: Readonly<Record<string, number>>;
  /** Time (epoch ms) and client of the calls of the last minute. */
  readonly recent: readonly (readonly [number, string])[];
  /** Epoch ms; no call before. */
  readonly blockedUntil: number;
  readonly blockedBy?: BlockCause;
  /** Calls in a row that got no answer. */
  readonly failures: number;
}

export const EMPTY_LEDGER: LedgerState = {
  month: "",
  monthUsed: 0,
  day: "",
  dayUsed: 0,
  clients: {},
  recent: [],
  blockedUntil: 0,
  failures: 0,
};

/** A minute slides over any 60 s; one more covers calls that are on their way for different times. */
export const MINUTE_MS = 61_000;
export const DAY_MS = 86_400_000;

/** Calls still to be had, for metrics. */
export function quotaLeft(
  state: LedgerState,
  limits: QuotaLimits,
  now: number,
): Record<QuotaWindow, number> {
  const { recent, dayUsed, monthUsed } = turnWindows(state, now);
  return {
    minute: Math.max(0, limits.perMinute - recent.length),
    day: Math.max(0, limits.perDay - dayUsed),
    month: Math.max(0, limits.perMonth - monthUsed),
  };
}

/**
 * Windows that have ended count nothing. A clock that lags behind the ledger (another process is past
 * midnight already) stays in the ledger's window: going back would forget its calls.
 */
export function turnWindows(state: LedgerState, now: number): LedgerState {
  const day = new Date(Math.floor(now / DAY_MS) * DAY_MS).toISOString().slice(0, 10);
  const month = `${day.slice(0, 7)}-01`;
  return {
    ...state,
    ...(month > state.month && { month, monthUsed: 0 }),
    ...(day > state.day && { day, dayUsed: 0, clients: {} }),
    recent: state.recent.filter(([time]) => time > now - MINUTE_MS),
  };
}

/** Days of the UTC month that are left, today included. */
export function daysLeft(now: number): number {
  const date = new Date(now);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return last - date.getUTCDate() + 1;
}
