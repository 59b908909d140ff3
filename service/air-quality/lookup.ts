import { AirVisualError } from "../air-visual/failures.ts";
import type { AirQuality } from "../air-visual/payload.ts";
import type { Clock } from "../clock.ts";
import type { Coordinates } from "../coordinates.ts";
import { Overloaded } from "../overloaded.ts";
import { NO_SPAN, type Span, within } from "../tracing/tracer.ts";
import { type Cell, cellOf } from "./cell.ts";
import type { Fly, Landed } from "./flight.ts";
import { type KnownCell, type KnownCells, knownFreshness } from "./known-cells.ts";
import { type ClientQuota, type Purpose, QuotaRefused } from "./quota.ts";

/** Where an answer came from: asked just now, known and fresh, or known and past its time. */
export type AnswerKind = "miss" | "hit" | "stale";

export interface Answer {
  readonly cell: Cell;
  readonly airQuality: AirQuality;
  readonly kind: AnswerKind;
  /** When the upstream gave it, epoch milliseconds. */
  readonly fetchedAt: number;
  /** What the client has left, when this answer cost a call. */
  readonly client?: ClientQuota | undefined;
}

export interface Lookup {
  /**
   * The air quality of the cell around a point. What is known and fresh is answered at once; what is
   * known and past its time too, marked as stale, while it is renewed behind. What is unknown is
   * asked once, however many ask for it. `client` names who asks, for a fair share of the
   * quota; it is only called when that matters.
   * Fails with an AirVisualError, QuotaRefused, Overloaded or StorageError.
   */
  find(point: Coordinates, client: () => string, span?: Span): Promise<Answer>;
  /** What is known without asking anybody. */
  peek(point: Coordinates): Answer | undefined;
  /** Cells that are being asked for. */
  readonly flights: number;
}

export interface LookupOptions {
  readonly known: KnownCells;
  readonly fly: Fly;
  readonly clock: Clock;
  readonly cellSizeDegrees: number;
}

/** Places this process may be asking for or waiting to ask for; the ledger lets few through anyway. */
const MAX_FLIGHTS = 64;
/** Failed renewals that are remembered; one too many costs a few early tries. */
const MAX_RENEWALS = 10_000;
/** Milliseconds until a renewal that failed is tried again. */
const RENEW_AGAIN_MS = 30_000;

interface Flight {
  readonly landing: Promise<Landed>;
  /** In whose name; nobody's for a renewal. */
  readonly client: string | undefined;
  readonly span: Span;
}

/** coordinates → cell → this process' copy → one flight per cell over all processes → AirVisual. */
export function createLookup({ known, fly, clock, cellSizeDegrees }: LookupOptions): Lookup {
  const flights = new Map<number, Flight>();
  const renewAfter = new Map<number, number>();

  return {
    async find(point, client, span = NO_SPAN) {
      const cell = cellOf(point, cellSizeDegrees);
      const entry = known.get(cell.id);
      switch (entry ? knownFreshness(clock.now(), entry) : "expired") {
        case "fresh":
          return toAnswer(cell, entry as KnownCell, "hit");
        case "stale":
          renew(cell, span);
          return toAnswer(cell, entry as KnownCell, "stale");
        case "expired": {
          const landed = await miss(cell, client(), span);
          return toAnswer(cell, landed.known, kindOf(landed), landed.client);
        }
      }
    },

    peek(point) {
      const cell = cellOf(point, cellSizeDegrees);
      const entry = known.get(cell.id);
      const freshness = entry ? knownFreshness(clock.now(), entry) : "expired";
      if (!entry?.airQuality || freshness === "expired") return undefined;
      return toAnswer(cell, entry, freshness === "fresh" ? "hit" : "stale");
    },

    get flights() {
      return flights.size;
    },
  };

  /** Joins who flies for this cell already, whoever that is, but does not share their refusal. */
  async function miss(cell: Cell, client: string, span: Span): Promise<Landed> {
    for (;;) {
      const running = flights.get(cell.id);
      if (!running) return await start(cell, { kind: "miss", client }, span);
      span.link(running.span);
      try {
        return { ...(await running.landing), client: undefined };
      } catch (error) {
        if (!(error instanceof QuotaRefused) || running.client === client) throw error;
      }
    }
  }

  function start(cell: Cell, purpose: Purpose, parent: Span): Promise<Landed> {
    if (flights.size >= MAX_FLIGHTS) throw new Overloaded("too many places are being asked for");
    let span = NO_SPAN;
    const landing = within(parent, "flight", (flying) => {
      span = flying;
      return fly(cell, purpose, flying);
    })
      .then((landed) => {
        known.put(landed.known);
        return landed;
      })
      .finally(() => flights.delete(cell.id));
    const client = purpose.kind === "miss" ? purpose.client : undefined;
    flights.set(cell.id, { landing, client, span });
    return landing;
  }

  function kindOf({ asked, known }: Landed): AnswerKind {
    if (asked) return "miss";
    return knownFreshness(clock.now(), known) === "fresh" ? "hit" : "stale";
  }

  /** Nobody waits for it, so its failure is nobody's; it only keeps the next one from coming at once. */
  function renew(cell: Cell, span: Span): void {
    const now = clock.now();
    if (flights.has(cell.id) || flights.size >= MAX_FLIGHTS) return;
    if (now < (renewAfter.get(cell.id) ?? 0)) return;
    if (renewAfter.size > MAX_RENEWALS) renewAfter.clear();
    renewAfter.delete(cell.id);
    start(cell, { kind: "refresh" }, span).catch(() =>
      renewAfter.set(cell.id, now + RENEW_AGAIN_MS),
    );
  }
}

function toAnswer(
  cell: Cell,
  { airQuality, fetchedAt }: KnownCell,
  kind: AnswerKind,
  client?: ClientQuota,
): Answer {
  if (!airQuality) throw new AirVisualError("nothing-near", "nothing near, known since before");
  return { cell, airQuality, fetchedAt, kind, client };
}
