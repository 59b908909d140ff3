import { secondsUntilWindowEnds } from "../air-visual/failures.ts";
import { PROBE_MS } from "./breaker.ts";
import {
  type BlockCause,
  DAY_MS,
  daysLeft,
  type LedgerState,
  MINUTE_MS,
  type QuotaLimits,
  turnWindows,
} from "./ledger-state.ts";

/** Who wants a call: a consumer who waits, or the service itself to renew a known answer. */
export type Purpose =
  | { readonly kind: "miss"; readonly client: string }
  | { readonly kind: "refresh" };

/** Why there may be no call: the client's share is spent, or what stops all calls. */
export const REFUSAL_REASONS = [
  "client-limit",
  "quota",
  "key",
  "down",
] as const satisfies readonly ("client-limit" | BlockCause)[];

/** Why there is no call, and whole seconds until it is worth asking again. */
export interface Refusal {
  readonly reason: (typeof REFUSAL_REASONS)[number];
  readonly retryAfterSeconds: number;
}

/** What one client has left, for the RateLimit header. */
export interface ClientQuota {
  readonly limit: number;
  readonly left: number;
  readonly resetSeconds: number;
}

/** The ledger let no call through. */
export class QuotaRefused extends Error {
  override readonly name = "QuotaRefused";
  readonly refusal: Refusal;
  readonly client: ClientQuota | undefined;
  constructor(refusal: Refusal, client: ClientQuota | undefined) {
    super(`no upstream call: ${refusal.reason}`);
    this.refusal = refusal;
    this.client = client;
  }
}

export type Decision =
  | { readonly taken: LedgerState; readonly client: ClientQuota | undefined }
  | { readonly refused: Refusal; readonly client: ClientQuota | undefined };

/** Longer than a call takes, and room for two clocks that differ (milliseconds). */
const PAUSE_BEFORE_MS = 3_000;
const PAUSE_AFTER_MS = 2_000;
/** Calls of the service itself are nobody's. */
const NOBODY = "";

/**
 * Takes one call from all windows, or from none and says why. Pure: `now` is epoch milliseconds.
 *
 * Pacing: what the month has left at midnight, spread over its days, is the day's share. Renewals
 * stop at the share; a waiting consumer may go to twice the share, within the day's limit.
 */
export function takeCall(
  before: LedgerState,
  purpose: Purpose,
  limits: QuotaLimits,
  now: number,
): Decision {
  const state = turnWindows(before, now);
  const share = Math.ceil((limits.perMonth - state.monthUsed + state.dayUsed) / daysLeft(now));
  const dayLimit = Math.min(limits.perDay, purpose.kind === "miss" ? 2 * share : share);
  const part =
    purpose.kind === "miss" ? partOf(state, purpose.client, limits, dayLimit) : undefined;

  const refused = longestOf(now, [
    blockOf(state, now),
    spentWindow(state, limits, dayLimit, now),
    spentPart(part, now),
  ]);
  if (refused) return { refused, client: part && clientQuota(part, 0, now) };

  const client = purpose.kind === "miss" ? purpose.client : NOBODY;
  const taken: LedgerState = {
    ...state,
    monthUsed: state.monthUsed + 1,
    dayUsed: state.dayUsed + 1,
    clients: part ? { ...state.clients, [client]: part.dayUsed + 1 } : state.clients,
    recent: [...state.recent, [now, client]],
    // After a block one call finds out for all whether it is over.
    ...(state.blockedBy && { blockedUntil: now + PROBE_MS }),
  };
  return { taken, client: part && clientQuota(part, 1, now) };
}

function refusal(reason: Refusal["reason"], seconds: number): Refusal {
  return { reason, retryAfterSeconds: Math.max(1, Math.ceil(seconds)) };
}

function blockOf({ blockedBy, blockedUntil }: LedgerState, now: number): Refusal | undefined {
  if (!blockedBy || blockedUntil <= now) return undefined;
  return refusal(blockedBy, (blockedUntil - now) / 1000);
}

/** What helps last is what has to be waited for; nobody is sent into the pause around midnight. */
function longestOf(now: number, refusals: readonly (Refusal | undefined)[]): Refusal | undefined {
  const [longest] = refusals
    .filter((one) => one !== undefined)
    .toSorted((a, b) => b.retryAfterSeconds - a.retryAfterSeconds);
  const wait = longest?.retryAfterSeconds ?? 0;
  const pause = midnightPauseMs(now + wait * 1000);
  return pause > 0 ? refusal(longest?.reason ?? "quota", wait + pause / 1000) : longest;
}

/**
 * No call around midnight UTC: one that is on its way when the day turns would be counted by us in one
 * day and by the upstream in the other. Milliseconds of the pause that are left; 0 outside.
 */
function midnightPauseMs(now: number): number {
  const sincePauseBegan = (now + PAUSE_BEFORE_MS) % DAY_MS;
  return Math.max(0, PAUSE_BEFORE_MS + PAUSE_AFTER_MS - sincePauseBegan);
}

/** The longest window that has no room: only its end helps. */
function spentWindow(
  { monthUsed, dayUsed, recent }: LedgerState,
  limits: QuotaLimits,
  dayLimit: number,
  now: number,
): Refusal | undefined {
  if (monthUsed >= limits.perMonth) return refusal("quota", secondsUntilWindowEnds("month", now));
  if (dayUsed >= dayLimit) return refusal("quota", secondsUntilWindowEnds("day", now));
  if (recent.length < limits.perMinute) return undefined;
  return refusal(
    "quota",
    secondsUntilFirstLeaves(
      recent.map(([time]) => time),
      now,
    ),
  );
}

/** What one client may spend and has spent. */
interface ClientPart {
  readonly minuteLimit: number;
  readonly dayLimit: number;
  readonly minuteTimes: readonly number[];
  readonly dayUsed: number;
}

function partOf(
  { clients, recent }: LedgerState,
  client: string,
  { perMinute, clientShare }: QuotaLimits,
  dayLimit: number,
): ClientPart {
  const part = (whole: number) => Math.max(1, Math.floor(whole * clientShare));
  return {
    minuteLimit: part(perMinute),
    dayLimit: part(dayLimit),
    minuteTimes: recent.filter(([, who]) => who === client).map(([time]) => time),
    dayUsed: Object.hasOwn(clients, client) ? (clients[client] ?? 0) : 0,
  };
}

function spentPart(part: ClientPart | undefined, now: number): Refusal | undefined {
  if (!part) return undefined;
  if (part.dayUsed >= part.dayLimit) {
    return refusal("client-limit", secondsUntilWindowEnds("day", now));
  }
  if (part.minuteTimes.length < part.minuteLimit) return undefined;
  return refusal("client-limit", secondsUntilFirstLeaves(part.minuteTimes, now));
}

function clientQuota(part: ClientPart, spent: number, now: number): ClientQuota {
  const { minuteLimit, dayLimit, minuteTimes, dayUsed } = part;
  const left = Math.min(minuteLimit - minuteTimes.length, dayLimit - dayUsed) - spent;
  return {
    limit: minuteLimit,
    left: Math.max(0, left),
    resetSeconds: Math.max(1, Math.ceil(secondsUntilFirstLeaves([...minuteTimes, now], now))),
  };
}

function secondsUntilFirstLeaves(times: readonly number[], now: number): number {
  return (Math.min(...times) + MINUTE_MS - now) / 1000;
}
