import { expect } from "chai";
import fc from "fast-check";
import { EMPTY_LEDGER, type LedgerState } from "../../service/air-quality/ledger-state.ts";
import type { Purpose } from "../../service/air-quality/quota.ts";

const DAY = 86_400_000;

/** A ledger that was used at `now`. */
export function used(now: number, parts: Partial<LedgerState>): LedgerState {
  const day = new Date(now).toISOString().slice(0, 10);
  return { ...EMPTY_LEDGER, month: `${day.slice(0, 7)}-01`, day, ...parts };
}

/** Calls of one client, as the ledger has those of the last minute. */
export const calls = (client: string, ...times: number[]) =>
  times.map((time) => [time, client] as const);

export const CLIENTS = ["a", "b", "c", "d"] as const;

/** Who wants a call and how long after the one before, milliseconds. */
export const ledgerSteps = fc.array(
  fc.record({
    wait: fc.oneof(fc.nat(2_000), fc.nat(70_000), fc.nat(DAY / 3)),
    /** Between the true time and the clock of the process that asks. */
    skew: fc.integer({ min: -400, max: 400 }),
    purpose: fc.oneof(
      fc.constantFrom(...CLIENTS).map((client): Purpose => ({ kind: "miss", client })),
      fc.constant<Purpose>({ kind: "refresh" }),
    ),
  }),
  { maxLength: 300 },
);

/** Fails unless calls at these times, in order, keep to the windows. */
export function expectWindows(
  times: readonly number[],
  { perMinute, perDay, perMonth }: { perMinute: number; perDay: number; perMonth: number },
): void {
  const dates = times.map((time) => new Date(time).toISOString());
  expect(most(dates.map((date) => date.slice(0, 10)))).to.be.at.most(perDay);
  expect(most(dates.map((date) => date.slice(0, 7)))).to.be.at.most(perMonth);
  for (const [index, time] of times.entries()) {
    const earlier = times[index - perMinute] ?? Number.NEGATIVE_INFINITY;
    expect(time - earlier).to.be.above(60_000);
  }
}

function most(windows: readonly string[]): number {
  const counts = [...Map.groupBy(windows, (window) => window).values()].map((all) => all.length);
  return Math.max(0, ...counts);
}
