import { type QuotaWindow, secondsUntilWindowEnds } from "../air-visual/failures.ts";
import type { BlockCause, LedgerState } from "./ledger-state.ts";

/** A refused key is tried again after this (milliseconds). */
const KEY_BLOCK_MS = 60_000;
/** So many unanswered calls in a row stop calls for a while … */
const FAILURES = 3;
/** … of this many milliseconds. */
const DOWN_BLOCK_MS = 5_000;
/** The first call after a block is alone for this long (milliseconds): longer than a call takes. */
export const PROBE_MS = 4_000;

/** What a call's end means for the calls after it. */
export type Outcome =
  | { readonly kind: "answered" }
  | { readonly kind: "unanswered" }
  | { readonly kind: "key" }
  | { readonly kind: "quota"; readonly window: QuotaWindow };

/**
 * The breaker, one cause at a time: a spent window, a refused key, an upstream that is down. Gives the
 * same state back when the call changes nothing for those after it.
 */
export function settleCall(state: LedgerState, outcome: Outcome, now: number): LedgerState {
  const block = (blockedBy: BlockCause, forMs: number): LedgerState => ({
    ...state,
    failures: 0,
    blockedBy,
    // A spent month is not shortened by a spent minute that is heard of later.
    blockedUntil: Math.max(state.blockedBy === blockedBy ? state.blockedUntil : 0, now + forMs),
  });
  switch (outcome.kind) {
    case "answered": {
      const { blockedBy, ...rest } = state;
      if (!blockedBy) return state.failures > 0 ? { ...state, failures: 0 } : state;
      // A call from before the block proves nothing about a spent window; the probe after it does.
      const isProbe = state.blockedUntil <= now + PROBE_MS;
      return blockedBy === "quota" && !isProbe ? state : { ...rest, failures: 0, blockedUntil: 0 };
    }
    case "quota":
      return block("quota", secondsUntilWindowEnds(outcome.window, now) * 1000);
    case "key":
      return block("key", KEY_BLOCK_MS);
    case "unanswered": {
      // A call from before a longer block: the block stands.
      if (state.blockedUntil > now + DOWN_BLOCK_MS) return state;
      const failures = state.failures + 1;
      return failures >= FAILURES || state.blockedBy
        ? block("down", DOWN_BLOCK_MS)
        : { ...state, failures };
    }
  }
}
