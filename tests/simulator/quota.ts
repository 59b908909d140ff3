import { type Counted, createWindows, type WindowName } from "./windows.ts";

/** How many calls a key may make: in any 60 s, in a UTC day, in a UTC month. */
export interface Plan {
  /** Calls offered in any one second, refused ones included; `null`: no such limit. */
  readonly perSecond: number | null;
  readonly perMinute: number;
  readonly perDay: number;
  readonly perMonth: number;
}

/** The free plan. */
export const COMMUNITY: Plan = { perSecond: 10, perMinute: 5, perDay: 500, perMonth: 10_000 };

/** The Startup plan without its per-second limit: for playing with the service by hand. */
export const GENEROUS: Plan = {
  perSecond: null,
  perMinute: 100,
  perDay: 100_000,
  perMonth: 1_000_000,
};

/** AirVisual's words for a spent window; always sent with HTTP 429. */
export type QuotaMessage =
  | "too_many_requests"
  | "call_per_minute_limit_reached"
  | "call_per_day_limit_reached"
  | "call_per_month_limit_reached";

/** One key's account. `calls` = taken + refused; only taken calls fill the minute, day and month. */
export interface KeyUsage {
  readonly calls: number;
  readonly taken: number;
  readonly refused: number;
  readonly refusals: Readonly<Record<QuotaMessage, number>>;
  /** Calls in the windows that end now. */
  readonly current: Readonly<Record<WindowName, number>>;
  /** The most calls that any window ever held, limits or not: the judge of "nobody exceeded". */
  readonly max: Readonly<Record<WindowName, number>>;
}

/** Counts calls per key and says which are refused. */
export interface Quota {
  /** Counts one call of a key: `undefined` when it is taken, else why it is refused. */
  take(key: string): QuotaMessage | undefined;
  usage(): Readonly<Record<string, KeyUsage>>;
  /** Changes the limits; what is counted stays. */
  setPlan(plan: Plan): void;
  plan(): Plan;
  /** Forgets every count and maximum. */
  reset(): void;
}

/** The longest spent window wins: it names how long waiting is needed. */
function refusal(plan: Plan, current: Counted): QuotaMessage | undefined {
  if (plan.perSecond !== null && current.second > plan.perSecond) return "too_many_requests";
  if (current.month >= plan.perMonth) return "call_per_month_limit_reached";
  if (current.day >= plan.perDay) return "call_per_day_limit_reached";
  if (current.minute >= plan.perMinute) return "call_per_minute_limit_reached";
  return undefined;
}

function createAccount() {
  const windows = createWindows();
  const refusals: Record<QuotaMessage, number> = {
    too_many_requests: 0,
    call_per_minute_limit_reached: 0,
    call_per_day_limit_reached: 0,
    call_per_month_limit_reached: 0,
  };
  let taken = 0;

  return {
    take(plan: Plan, time: number): QuotaMessage | undefined {
      windows.offer(time);
      const message = refusal(plan, windows.current(time));
      if (message === undefined) {
        windows.take(time);
        taken += 1;
      } else {
        refusals[message] += 1;
      }
      return message;
    },
    usage(time: number): KeyUsage {
      const refused = Object.values(refusals).reduce((sum, count) => sum + count, 0);
      return {
        calls: taken + refused,
        taken,
        refused,
        refusals: { ...refusals },
        current: windows.current(time),
        max: windows.max(),
      };
    },
  };
}

/** A quota with its own account per key. `now` gives epoch ms and may jump in tests. */
export function createQuota(initial: Plan, now: () => number): Quota {
  const accounts = new Map<string, ReturnType<typeof createAccount>>();
  let plan = initial;

  function accountOf(key: string): ReturnType<typeof createAccount> {
    const known = accounts.get(key);
    if (known !== undefined) return known;
    const account = createAccount();
    accounts.set(key, account);
    return account;
  }

  return {
    take: (key) => accountOf(key).take(plan, now()),
    usage: () =>
      Object.fromEntries([...accounts].map(([key, account]) => [key, account.usage(now())])),
    setPlan(next) {
      plan = next;
    },
    plan: () => plan,
    reset: () => accounts.clear(),
  };
}
