import type { Session } from "../database/sessions.ts";
import { type Outcome, settleCall } from "./breaker.ts";
import { EMPTY_LEDGER, type LedgerState, type QuotaLimits } from "./ledger-state.ts";
import { type Decision, type Purpose, takeCall } from "./quota.ts";

/** The one account of upstream calls that all processes share. */
export interface Ledger {
  /** The account as it is, without taking anything. */
  look(session: Session): Promise<LedgerState>;
  /** Takes one call from all windows or none, at `now` (epoch milliseconds). */
  take(session: Session, purpose: Purpose, now: number): Promise<Decision>;
  /** Tells the others how a taken call ended. */
  settle(session: Session, outcome: Outcome, now: number): Promise<void>;
}

const ACCOUNT = "airvisual";
/** Each try loses only against another call that got through. */
const TRIES = 50;

export interface LedgerOptions {
  readonly limits: QuotaLimits;
  /** Told of every decision, with the state that it was made on or led to. */
  readonly onDecision: (decision: Decision, state: LedgerState, now: number) => void;
}

/**
 * Decisions are pure (`quota.ts`); one statement swaps the whole state, if nobody swapped it since it
 * was read. So a call is in all windows or in none, and no process holds a lock while it decides.
 */
export function createLedger({ limits, onDecision }: LedgerOptions): Ledger {
  /** `step` gives its result and, if there is something to change, the state to swap in. */
  async function change<T>(
    session: Session,
    step: (state: LedgerState) => { result: T; next?: LedgerState | undefined },
  ): Promise<T> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const { version, state } = await read(session);
      const { result, next } = step(state);
      if (next === undefined || (await swap(session, version, next))) {
        return result;
      }
    }
    throw new Error("the quota ledger is busy");
  }

  return {
    look: async (session) => (await read(session)).state,
    async take(session, purpose, now) {
      const { decision, state } = await change(session, (before) => {
        const decided = takeCall(before, purpose, limits, now);
        const next = "taken" in decided ? decided.taken : undefined;
        return { result: { decision: decided, state: next ?? before }, next };
      });
      onDecision(decision, state, now);
      return decision;
    },
    settle: (session, outcome, now) =>
      change(session, (state) => {
        const next = settleCall(state, outcome, now);
        return { result: undefined, next: next === state ? undefined : next };
      }),
  };
}

async function read(session: Session): Promise<{ version: string; state: LedgerState }> {
  const sql = "SELECT version, state FROM quota_ledger WHERE account = $1";
  const [row] = await session.query<{ version: string; state: LedgerState }>(sql, [ACCOUNT]);
  return row ?? { version: "0", state: EMPTY_LEDGER };
}

async function swap(session: Session, version: string, state: LedgerState): Promise<boolean> {
  const sql = `
    INSERT INTO quota_ledger AS ledger (account, version, state) VALUES ($1, 1, $3)
    ON CONFLICT (account) DO UPDATE SET version = ledger.version + 1, state = excluded.state
      WHERE ledger.version = $2
    RETURNING version`;
  const rows = await session.query(sql, [ACCOUNT, version, JSON.stringify(state)]);
  return rows.length === 1;
}
