import { expect } from "chai";
import fc from "fast-check";
import { settleCall } from "../../../../service/air-quality/breaker.ts";
import {
  EMPTY_LEDGER,
  type LedgerState,
  type QuotaLimits,
} from "../../../../service/air-quality/ledger-state.ts";
import {
  type Decision,
  type Purpose,
  type Refusal,
  takeCall,
} from "../../../../service/air-quality/quota.ts";
import { CLIENTS, calls, expectWindows, ledgerSteps, used } from "../../../support/ledger.ts";

const LIMITS: QuotaLimits = { perMinute: 5, perDay: 500, perMonth: 10_000, clientShare: 0.4 };
const REFRESH: Purpose = { kind: "refresh" };
const miss = (client = "a"): Purpose => ({ kind: "miss", client });
const at = (text: string) => Date.parse(`${text}Z`);
const NOW = at("2026-11-22T18:30");

const refusalOf = (decision: Decision): Refusal | undefined =>
  "refused" in decision ? decision.refused : undefined;
const takenOf = (decision: Decision): LedgerState => {
  if ("taken" in decision) return decision.taken;
  throw new Error(`refused: ${JSON.stringify(decision.refused)}`);
};

describe("takeCall", () => {
  it("takes from every window, in the client's name", () => {
    const before = used(NOW, { monthUsed: 7, dayUsed: 3, clients: { a: 1, b: 2 } });

    const decision = takeCall(before, miss(), LIMITS, NOW);

    expect(decision).to.deep.equal({
      taken: { ...before, monthUsed: 8, dayUsed: 4, clients: { a: 2, b: 2 }, recent: [[NOW, "a"]] },
      client: { limit: 2, left: 1, resetSeconds: 61 },
    });
    expect(before.recent).to.deep.equal([]);
  });

  it("takes a renewal from every window, in nobody's name", () => {
    const decision = takeCall(EMPTY_LEDGER, REFRESH, LIMITS, NOW);

    const counted = { monthUsed: 1, dayUsed: 1, recent: [[NOW, ""]] };
    expect(decision).to.deep.equal({ taken: { ...used(NOW, {}), ...counted }, client: undefined });
  });

  const full = calls("b", NOW - 60_999, NOW - 3, NOW - 2, NOW - 1, NOW);
  const tables: readonly (readonly [string, Partial<LedgerState>, Purpose, Refusal | undefined])[] =
    [
      ["a minute with room", { recent: full.slice(1) }, REFRESH, undefined],
      ["a full minute", { recent: full }, REFRESH, { reason: "quota", retryAfterSeconds: 1 }],
      [
        "a full minute of now",
        { recent: calls("b", NOW, NOW, NOW, NOW, NOW) },
        REFRESH,
        { reason: "quota", retryAfterSeconds: 61 },
      ],
      [
        "a client's full minute",
        { recent: calls("a", NOW - 31_000, NOW) },
        miss(),
        { reason: "client-limit", retryAfterSeconds: 30 },
      ],
      ["another client's full minute", { recent: calls("b", NOW, NOW) }, miss(), undefined],
      [
        "a client's full day",
        { dayUsed: 200, clients: { a: 200 } },
        miss(),
        { reason: "client-limit", retryAfterSeconds: 19_802 },
      ],
      [
        "the client's last call of the day",
        { dayUsed: 499, clients: { a: 199 } },
        miss(),
        undefined,
      ],
      [
        "a full day",
        { dayUsed: 500, monthUsed: 500 },
        miss(),
        { reason: "quota", retryAfterSeconds: 19_802 },
      ],
      [
        "a full month",
        { monthUsed: 10_000 },
        miss(),
        { reason: "quota", retryAfterSeconds: 8 * 86_400 + 19_802 },
      ],
      [
        "a client that is called like a member of Object",
        { clients: { a: 1 } },
        miss("constructor"),
        undefined,
      ],
    ];
  for (const [what, parts, purpose, refused] of tables) {
    it(`${refused ? `refuses (${refused.reason})` : "allows"} at ${what}`, () => {
      expect(refusalOf(takeCall(used(NOW, parts), purpose, LIMITS, NOW))).to.deep.equal(refused);
    });
  }

  // 10,000 over the 30 days of November are 334 a day; 9,400 left at midnight of the 22nd are 1,045.
  const pacing: readonly (readonly [string, Partial<LedgerState>, Purpose, boolean])[] = [
    ["2026-11-01T12:00", { dayUsed: 333, monthUsed: 333 }, REFRESH, true],
    ["2026-11-01T12:00", { dayUsed: 334, monthUsed: 334 }, REFRESH, false],
    ["2026-11-01T12:00", { dayUsed: 334, monthUsed: 334 }, miss(), true],
    ["2026-11-01T12:00", { dayUsed: 499, monthUsed: 499 }, miss(), true],
    ["2026-11-01T12:00", { dayUsed: 500, monthUsed: 500 }, miss(), false],
    ["2026-11-21T12:00", { dayUsed: 99, monthUsed: 9_099 }, REFRESH, true],
    ["2026-11-21T12:00", { dayUsed: 100, monthUsed: 9_100 }, REFRESH, false],
    ["2026-11-21T12:00", { dayUsed: 199, monthUsed: 9_199 }, miss(), true],
    ["2026-11-21T12:00", { dayUsed: 200, monthUsed: 9_200 }, miss(), false],
    ["2026-11-30T12:00", { dayUsed: 9, monthUsed: 9_999 }, REFRESH, true],
    ["2028-02-29T12:00", { dayUsed: 9, monthUsed: 9_999 }, REFRESH, true],
    ["2028-02-28T12:00", { dayUsed: 5, monthUsed: 9_995 }, REFRESH, false],
    ["2026-11-30T12:00", { dayUsed: 10, monthUsed: 10_000 }, miss(), false],
  ];
  for (const [when, parts, purpose, allowed] of pacing) {
    it(`${allowed ? "allows" : "refuses"} a ${purpose.kind} on ${when} after ${parts.dayUsed} of the day and ${parts.monthUsed} of the month`, () => {
      const refused = refusalOf(takeCall(used(at(when), parts), purpose, LIMITS, at(when)));

      expect(refused?.reason).to.equal(allowed ? undefined : "quota");
    });
  }

  it("counts a call of a clock that lags in the ledger's day and month", () => {
    const before = used(at("2026-12-01T00:00:05"), { monthUsed: 5, dayUsed: 5, clients: { a: 1 } });
    const now = at("2026-11-30T23:59:50");

    const { monthUsed, dayUsed, day, month } = takenOf(takeCall(before, miss(), LIMITS, now));

    expect({ monthUsed, dayUsed, day, month }).to.deep.equal({
      monthUsed: 6,
      dayUsed: 6,
      day: "2026-12-01",
      month: "2026-12-01",
    });
  });

  const midnight: readonly (readonly [string, number | undefined])[] = [
    ["2026-11-30T23:59:56.999", undefined],
    ["2026-11-30T23:59:57", 5],
    ["2026-11-30T23:59:59.999", 3],
    ["2026-12-01T00:00:00", 2],
    ["2026-12-01T00:00:01.999", 1],
    ["2026-12-01T00:00:02", undefined],
  ];
  for (const [when, seconds] of midnight) {
    it(`${seconds ? `waits ${seconds} s` : "calls"} at ${when}`, () => {
      const refused = refusalOf(takeCall(EMPTY_LEDGER, REFRESH, LIMITS, at(when)));

      expect(refused).to.deep.equal(seconds && { reason: "quota", retryAfterSeconds: seconds });
    });
  }

  for (const reason of ["quota", "key", "down"] as const) {
    it(`refuses (${reason}) while all is blocked, then lets one call find out`, () => {
      const before = used(NOW, { blockedBy: reason, blockedUntil: NOW + 2_500 });

      const during = takeCall(before, miss(), LIMITS, NOW + 2_499);
      const probe = takeCall(before, miss(), LIMITS, NOW + 2_500);
      const beside = takeCall(takenOf(probe), miss("b"), LIMITS, NOW + 2_501);
      const answered = settleCall(takenOf(probe), { kind: "answered" }, NOW + 3_000);

      expect(refusalOf(takeCall(before, miss(), LIMITS, NOW))?.retryAfterSeconds).to.equal(3);
      expect(refusalOf(during)).to.deep.equal({ reason, retryAfterSeconds: 1 });
      expect(refusalOf(beside)).to.deep.equal({ reason, retryAfterSeconds: 4 });
      expect(refusalOf(takeCall(answered, miss("b"), LIMITS, NOW + 3_001))).to.equal(undefined);
    });
  }

  it("tells a refused client what it has left", () => {
    const before = used(NOW, { recent: calls("a", NOW - 31_000, NOW) });

    expect(takeCall(before, miss(), LIMITS, NOW).client).to.deep.equal({
      limit: 2,
      left: 0,
      resetSeconds: 30,
    });
  });
});

/** Small enough for every window to be spent, from shortly before the end of a month on. */
const SMALL: QuotaLimits = { perMinute: 3, perDay: 12, perMonth: 60, clientShare: 0.4 };
const START = at("2028-02-27T23:50");

describe("a sequence of takeCall", () => {
  it("exceeds no window in true time, nor a client's part of it", () => {
    fc.assert(
      fc.property(ledgerSteps, (steps) => {
        let state = EMPTY_LEDGER;
        let now = START;
        const taken: { now: number; client: string }[] = [];
        for (const { wait, skew, purpose } of steps) {
          now += wait;
          const decision = takeCall(state, purpose, SMALL, now + skew);
          if (!("taken" in decision)) continue;
          state = decision.taken;
          taken.push({ now, client: purpose.kind === "miss" ? purpose.client : "" });
        }

        expectWindows(
          taken.map((call) => call.now),
          SMALL,
        );
        for (const client of CLIENTS) {
          const own = taken.filter((call) => call.client === client).map((call) => call.now);
          expectWindows(own, { perMinute: 1, perDay: 4, perMonth: 60 });
        }
      }),
      { numRuns: 300 },
    );
  });

  it("can go on when a refusal says so, if nobody else asks", () => {
    fc.assert(
      fc.property(ledgerSteps, (steps) => {
        let state = EMPTY_LEDGER;
        let now = START;
        for (const { wait, purpose } of steps) {
          now += wait;
          const decision = takeCall(state, purpose, SMALL, now);
          if ("taken" in decision) {
            state = decision.taken;
            continue;
          }
          const { retryAfterSeconds } = decision.refused;
          expect(retryAfterSeconds).to.be.at.least(1).and.satisfy(Number.isInteger);
          const later = takeCall(state, purpose, SMALL, now + retryAfterSeconds * 1000);
          expect(
            later,
            `${JSON.stringify(decision)} at ${new Date(now).toISOString()}`,
          ).to.have.property("taken");
        }
      }),
      { numRuns: 300 },
    );
  });
});
