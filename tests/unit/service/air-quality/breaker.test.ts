import { expect } from "chai";
import { type Outcome, PROBE_MS, settleCall } from "../../../../service/air-quality/breaker.ts";
import {
  type BlockCause,
  EMPTY_LEDGER,
  type LedgerState,
} from "../../../../service/air-quality/ledger-state.ts";

const NOW = Date.UTC(2026, 10, 30, 18, 30);
const HOUR = 3_600_000;
const ANSWERED: Outcome = { kind: "answered" };
const UNANSWERED: Outcome = { kind: "unanswered" };

const blocked = (blockedBy: BlockCause, forMs: number): LedgerState => ({
  ...EMPTY_LEDGER,
  blockedBy,
  blockedUntil: NOW + forMs,
});

const outcomeOf = (outcomes: readonly Outcome[], state: LedgerState = EMPTY_LEDGER) =>
  outcomes.reduce((before, outcome) => settleCall(before, outcome, NOW), state);

describe("settleCall", () => {
  const blocks: readonly (readonly [string, Outcome, BlockCause, number])[] = [
    ["a refused key", { kind: "key" }, "key", 60_000],
    ["a spent minute", { kind: "quota", window: "minute" }, "quota", 60_000],
    ["a spent day", { kind: "quota", window: "day" }, "quota", 5.5 * HOUR],
    ["a spent month", { kind: "quota", window: "month" }, "quota", 5.5 * HOUR],
  ];
  for (const [what, outcome, cause, forMs] of blocks) {
    it(`stops all calls after ${what} for ${forMs / 1000} seconds`, () => {
      expect(outcomeOf([outcome])).to.deep.equal(blocked(cause, forMs));
    });
  }

  it("stops all calls for five seconds after three in a row without an answer", () => {
    expect(outcomeOf([UNANSWERED, UNANSWERED])).to.deep.equal({ ...EMPTY_LEDGER, failures: 2 });
    expect(outcomeOf([UNANSWERED, UNANSWERED, UNANSWERED])).to.deep.equal(blocked("down", 5_000));
  });

  it("counts only failures in a row", () => {
    const outcomes = [UNANSWERED, UNANSWERED, ANSWERED, UNANSWERED, UNANSWERED];

    expect(outcomeOf(outcomes)).to.deep.equal({ ...EMPTY_LEDGER, failures: 2 });
  });

  it("gives the same state back when an answer changes nothing", () => {
    expect(settleCall(EMPTY_LEDGER, ANSWERED, NOW)).to.equal(EMPTY_LEDGER);
  });

  it("leaves what is counted alone", () => {
    const counted: LedgerState = {
      ...EMPTY_LEDGER,
      month: "2026-11-01",
      monthUsed: 9,
      day: "2026-11-30",
      dayUsed: 8,
      clients: { a: 7 },
      recent: [[NOW, "a"]],
    };

    for (const outcome of [{ kind: "key" }, UNANSWERED, ANSWERED] as const) {
      const { blockedBy, ...rest } = settleCall({ ...counted, failures: 1 }, outcome, NOW);
      expect(rest).to.deep.include({
        month: "2026-11-01",
        monthUsed: 9,
        day: "2026-11-30",
        dayUsed: 8,
        clients: { a: 7 },
        recent: [[NOW, "a"]],
      });
    }
  });

  it("does not shorten a spent day by a spent minute that is heard of later", () => {
    const minute: Outcome = { kind: "quota", window: "minute" };

    expect(outcomeOf([{ kind: "quota", window: "day" }, minute])).to.deep.equal(
      blocked("quota", 5.5 * HOUR),
    );
  });

  for (const cause of ["quota", "key", "down"] as const) {
    it(`goes on when the call after a block (${cause}) is answered`, () => {
      expect(outcomeOf([ANSWERED], blocked(cause, PROBE_MS))).to.deep.equal(EMPTY_LEDGER);
    });
  }

  it("does not take an answer to a call from before for the end of a spent window", () => {
    const state = blocked("quota", HOUR);

    expect(settleCall(state, ANSWERED, NOW)).to.equal(state);
  });

  for (const cause of ["quota", "key", "down"] as const) {
    it(`stops at once again when the call after a block (${cause}) gets no answer`, () => {
      expect(outcomeOf([UNANSWERED], blocked(cause, PROBE_MS))).to.deep.equal(
        blocked("down", 5_000),
      );
    });
  }
});
