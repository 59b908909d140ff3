import { expect } from "chai";
import {
  daysLeft,
  EMPTY_LEDGER,
  type LedgerState,
  quotaLeft,
  turnWindows,
} from "../../../../service/air-quality/ledger-state.ts";

const at = (text: string) => Date.parse(`${text}Z`);
const LIMITS = { perMinute: 5, perDay: 500, perMonth: 10_000, clientShare: 0.4 };

/** Used in November, on its last day. */
const USED: LedgerState = {
  ...EMPTY_LEDGER,
  month: "2026-11-01",
  monthUsed: 900,
  day: "2026-11-30",
  dayUsed: 90,
  clients: { a: 50, b: 40 },
};

describe("turnWindows", () => {
  const turns: readonly (readonly [string, string, Partial<LedgerState>])[] = [
    ["nothing within the day", "2026-11-30T23:59:59.999", {}],
    [
      "day and month at the end of a month",
      "2026-12-01T00:00",
      { month: "2026-12-01", monthUsed: 0, day: "2026-12-01", dayUsed: 0, clients: {} },
    ],
    [
      "both at the end of a year",
      "2027-01-01T00:00",
      { month: "2027-01-01", monthUsed: 0, day: "2027-01-01", dayUsed: 0, clients: {} },
    ],
    ["nothing back for a clock that lags", "2026-11-29T23:59:59", {}],
    ["nothing back for a clock a month behind", "2026-10-31T12:00", {}],
  ];
  for (const [what, now, changes] of turns) {
    it(`turns ${what}`, () => {
      expect(turnWindows(USED, at(now))).to.deep.equal({ ...USED, ...changes });
    });
  }

  it("turns only the day within a month, and on a leap day", () => {
    const used = { ...USED, month: "2028-02-01", day: "2028-02-28" };

    const turned = turnWindows(used, at("2028-02-29T00:00"));

    expect(turned).to.deep.equal({ ...used, day: "2028-02-29", dayUsed: 0, clients: {} });
  });

  it("forgets a call after 61 seconds, not before", () => {
    const now = at("2026-11-30T12:00");
    const used = { ...USED, recent: [[now - 61_000, "a"] as const, [now - 60_999, "b"] as const] };

    expect(turnWindows(used, now).recent).to.deep.equal([[now - 60_999, "b"]]);
  });
});

describe("quotaLeft", () => {
  it("is everything at first", () => {
    expect(quotaLeft(EMPTY_LEDGER, LIMITS, at("2026-11-30T12:00"))).to.deep.equal({
      minute: 5,
      day: 500,
      month: 10_000,
    });
  });

  it("is what the windows of now have left", () => {
    const now = at("2026-11-30T12:00");
    const used = { ...USED, recent: [[now - 1, "a"] as const, [now - 62_000, "a"] as const] };

    expect(quotaLeft(used, LIMITS, now)).to.deep.equal({ minute: 4, day: 410, month: 9_100 });
    expect(quotaLeft(used, LIMITS, at("2026-12-01T12:00"))).to.deep.equal({
      minute: 5,
      day: 500,
      month: 10_000,
    });
  });

  it("is never below zero, also when limits were lowered", () => {
    const now = at("2026-11-30T12:00");
    const lower = { perMinute: 1, perDay: 1, perMonth: 1, clientShare: 1 };
    const used = { ...USED, recent: [[now, "a"] as const, [now, "a"] as const] };

    expect(quotaLeft(used, lower, now)).to.deep.equal({ minute: 0, day: 0, month: 0 });
  });
});

describe("daysLeft", () => {
  const days: readonly (readonly [string, number])[] = [
    ["2026-11-01T00:00", 30],
    ["2026-11-22T18:30", 9],
    ["2026-11-30T23:59:59.999", 1],
    ["2026-12-01T00:00", 31],
    ["2026-12-31T12:00", 1],
    ["2026-02-28T12:00", 1],
    ["2028-02-28T12:00", 2],
    ["2028-02-29T12:00", 1],
    ["2100-02-28T12:00", 1],
  ];
  for (const [now, left] of days) {
    it(`is ${left} at ${now}`, () => {
      expect(daysLeft(at(now))).to.equal(left);
    });
  }
});
