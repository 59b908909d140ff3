import { expect } from "chai";
import {
  ageSeconds,
  freshnessAt,
  freshUntil,
  lifetimeSeconds,
} from "../../../../service/air-quality/freshness.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FETCHED = Date.UTC(2026, 10, 22, 18, 20);

/** What was observed → the minutes that an answer fetched at FETCHED is fresh. */
const LIVES = [
  ["at this very moment", FETCHED, 120],
  ["20 minutes ago", FETCHED - 20 * MINUTE, 100],
  ["an hour ago", FETCHED - HOUR, 60],
  ["110 minutes ago", FETCHED - 110 * MINUTE, 10],
  ["111 minutes ago", FETCHED - 111 * MINUTE, 10],
  ["two hours ago", FETCHED - 2 * HOUR, 10],
  ["two days ago", FETCHED - 48 * HOUR, 10],
  ["in 1970", 0, 10],
  ["nobody knows when", undefined, 60],
  ["a minute in the future", FETCHED + MINUTE, 120],
  ["in the year 9999", Date.UTC(9999, 11, 31), 120],
] as const;

describe("freshUntil", () => {
  for (const [name, observedAt, minutes] of LIVES) {
    it(`is ${minutes} minutes after the fetch of what was observed ${name}`, () => {
      expect(freshUntil({ fetchedAt: FETCHED, observedAt })).to.equal(FETCHED + minutes * MINUTE);
    });
  }
});

describe("lifetimeSeconds", () => {
  for (const [name, observedAt, minutes] of LIVES) {
    it(`is ${minutes * 60} for what was observed ${name}`, () => {
      expect(lifetimeSeconds({ fetchedAt: FETCHED, observedAt })).to.equal(minutes * 60);
    });
  }

  it("leaves out a started second", () => {
    const observedAt = FETCHED - HOUR + 999;

    expect(lifetimeSeconds({ fetchedAt: FETCHED, observedAt })).to.equal(3600);
  });
});

describe("freshnessAt", () => {
  const observedAt = FETCHED - 20 * MINUTE;
  const ages = [
    ["at once", 0, "fresh"],
    ["a millisecond before its end", 100 * MINUTE - 1, "fresh"],
    ["at its end", 100 * MINUTE, "stale"],
    ["a millisecond before a day", 24 * HOUR - 1, "stale"],
    ["after a day", 24 * HOUR, "expired"],
    ["after a week", 168 * HOUR, "expired"],
    ["before it was fetched, on a clock set back", -HOUR, "fresh"],
  ] as const;
  for (const [name, after, freshness] of ages) {
    it(`is ${freshness} ${name}`, () => {
      expect(freshnessAt(FETCHED + after, { fetchedAt: FETCHED, observedAt })).to.equal(freshness);
    });
  }

  it("counts the day from the fetch, not from an old observation", () => {
    const old = { fetchedAt: FETCHED, observedAt: FETCHED - 48 * HOUR };

    expect(freshnessAt(FETCHED + 24 * HOUR - 1, old)).to.equal("stale");
    expect(freshnessAt(FETCHED + 24 * HOUR, old)).to.equal("expired");
  });

  it("expires a day after the fetch, however far in the future the observation is", () => {
    const future = { fetchedAt: FETCHED, observedAt: FETCHED + 100 * HOUR };

    expect(freshnessAt(FETCHED + 2 * HOUR, future)).to.equal("stale");
    expect(freshnessAt(FETCHED + 24 * HOUR, future)).to.equal("expired");
  });
});

describe("ageSeconds", () => {
  const ages = [
    [0, 0],
    [999, 0],
    [1_000, 1],
    [61_999.9, 61],
    [24 * HOUR, 86_400],
    [-5_000, 0],
  ] as const;
  for (const [after, seconds] of ages) {
    it(`is ${seconds} after ${after} ms`, () => {
      expect(ageSeconds(FETCHED + after, { fetchedAt: FETCHED })).to.equal(seconds);
    });
  }
});
