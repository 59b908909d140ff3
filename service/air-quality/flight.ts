import { setTimeout as sleep } from "node:timers/promises";
import type { AirVisual } from "../air-visual/client.ts";
import { AirVisualError } from "../air-visual/failures.ts";
import type { Clock } from "../clock.ts";
import type { Session, Sessions } from "../database/sessions.ts";
import { Overloaded } from "../overloaded.ts";
import { StorageError } from "../storage-error.ts";
import { NO_SPAN, type Span, within } from "../tracing/tracer.ts";
import type { Outcome } from "./breaker.ts";
import type { Cell } from "./cell.ts";
import { type KnownCell, knownFreshness } from "./known-cells.ts";
import type { Ledger } from "./ledger.ts";
import { type ClientQuota, type Decision, type Purpose, QuotaRefused } from "./quota.ts";
import type { SharedCells } from "./shared-cells.ts";

/** What a flight brings home. */
export interface Landed {
  readonly known: KnownCell;
  /** Whether it asked the upstream itself. */
  readonly asked: boolean;
  readonly client: ClientQuota | undefined;
}

export interface FlightOptions {
  readonly sessions: Sessions;
  readonly shared: SharedCells;
  readonly ledger: Ledger;
  readonly airVisual: AirVisual;
  readonly clock: Clock;
}

export type Fly = (cell: Cell, purpose: Purpose, span?: Span) => Promise<Landed>;

interface Trip {
  readonly cell: Cell;
  readonly purpose: Purpose;
  /** When it must be back, as `performance.now()` tells it. */
  readonly deadline: number;
  readonly span: Span;
}

/** Locks of cells: a key space beside the migrator's (0x4151, 1). */
const LOCK_SPACE = 0x4152;
/** Milliseconds that a flight may take in all: the request's 4 s less the time to record it. */
const FLIGHT_MS = 2_800;
/** Milliseconds between looks at a cell that another process is asking for. */
const POLL_MS = 40;

/**
 * One question to the upstream, over all processes: lock, look again, ledger, call, cache, unlock, all
 * on one connection. Who does not get the lock watches the cache until the other one has landed.
 * Fails with QuotaRefused, AirVisualError, Overloaded or StorageError: without a database there is no
 * call.
 */
export function createFly(options: FlightOptions): Fly {
  const { sessions, shared: cells, ledger, airVisual, clock } = options;

  return async (cell, purpose, span = NO_SPAN) => {
    const trip = { cell, purpose, deadline: performance.now() + FLIGHT_MS, span };
    for (let attempts = 1; performance.now() < trip.deadline; attempts += 1) {
      span.set({ "flight.purpose": purpose.kind, "flight.attempts": attempts });
      const landed = await sessions.use((session) => attempt(session, trip)).catch(asDomainError);
      if (landed) {
        span.set({ "flight.asked": landed.asked });
        return landed;
      }
      await sleep(POLL_MS);
    }
    throw new AirVisualError("timeout", "another process asks for the same place and is not back");
  };

  /** Undefined when another process flies for this cell. */
  async function attempt(session: Session, trip: Trip) {
    const { cell, purpose } = trip;
    const lock = [LOCK_SPACE, cell.id];
    const [row] = await session.query<{ mine: boolean }>(
      "SELECT pg_try_advisory_lock($1, $2) AS mine",
      lock,
    );
    if (!row?.mine) return undefined;
    try {
      const usable = await readUsable(session, cell);
      if (usable?.freshness === "fresh") return usable.landed;
      return await ask(session, trip, usable !== undefined).catch((error: unknown) => {
        // Not known to this process yet, past its time, but better than nothing for one who waits.
        if (usable && purpose.kind === "miss") return usable.landed;
        throw error;
      });
    } finally {
      await session.query("SELECT pg_advisory_unlock($1, $2)", lock).catch(session.discard);
    }
  }

  async function readUsable(session: Session, cell: Cell) {
    const found = await cells.read(session, cell.id);
    const freshness = found ? knownFreshness(clock.now(), found) : "expired";
    if (!found || freshness === "expired") return undefined;
    return { freshness, landed: { known: found, asked: false, client: undefined } };
  }

  async function ask(session: Session, trip: Trip, isKnown: boolean): Promise<Landed> {
    const { cell, deadline, span } = trip;
    const decision = await takeCall(session, trip);
    if ("refused" in decision) throw new QuotaRefused(decision.refused, decision.client);

    const answer = await within(span, "upstream", () =>
      airVisual.nearestCity(cell.centre, deadline - performance.now()),
    ).catch(asFailure);
    const failure = answer instanceof AirVisualError ? answer : undefined;
    // What was learned is worth more than the note about it: a database that left meanwhile costs only the note.
    await within(span, "ledger", (settling) => {
      settling.set({ "ledger.operation": "settle" });
      return ledger.settle(session, outcomeOf(failure), clock.now());
    }).catch(() => {});
    // A city that was there within the day is not gone because one hour has no data for it.
    if (failure && (failure.reason !== "nothing-near" || isKnown)) throw failure;

    const airQuality = answer instanceof AirVisualError ? null : answer;
    const found: KnownCell = { cellId: cell.id, airQuality, fetchedAt: clock.now() };
    await cells.write(session, found).catch(() => {});
    return { known: found, asked: true, client: decision.client };
  }

  function takeCall(session: Session, { purpose, span }: Trip): Promise<Decision> {
    return within(span, "ledger", async (taking) => {
      const decision = await ledger.take(session, purpose, clock.now());
      const decided = "refused" in decision ? decision.refused.reason : "taken";
      taking.set({ "ledger.operation": "take", "ledger.decision": decided });
      return decision;
    });
  }
}

/** A database that fails is told apart from an upstream that fails. */
function asDomainError(cause: unknown): never {
  if (cause instanceof AirVisualError || cause instanceof QuotaRefused) throw cause;
  if (cause instanceof Overloaded) throw cause;
  throw new StorageError("the shared cache and ledger cannot be reached", { cause });
}

function asFailure(error: unknown): AirVisualError {
  if (error instanceof AirVisualError) return error;
  throw error;
}

function outcomeOf(failure: AirVisualError | undefined): Outcome {
  switch (failure?.reason) {
    case "quota":
      return { kind: "quota", window: failure.window ?? "minute" };
    case "key":
      return { kind: "key" };
    case "timeout":
    case "unreachable":
      return { kind: "unanswered" };
    default:
      return { kind: "answered" };
  }
}
