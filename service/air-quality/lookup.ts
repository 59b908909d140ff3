import type { AirVisual } from "../air-visual/client.ts";
import { AirVisualError } from "../air-visual/failures.ts";
import type { AirQuality } from "../air-visual/payload.ts";
import type { Clock } from "../clock.ts";
import type { Coordinates } from "../coordinates.ts";
import { type Cell, cellOf } from "./cell.ts";
import { freshnessAt } from "./freshness.ts";

/** Where an answer came from: asked just now, known and fresh, or known and past its time. */
export type AnswerKind = "miss" | "hit" | "stale";

export interface Answer {
  readonly cell: Cell;
  readonly airQuality: AirQuality;
  readonly kind: AnswerKind;
  /** When the upstream gave it, epoch milliseconds. */
  readonly fetchedAt: number;
}

export interface Lookup {
  /**
   * The air quality of the cell around a point. Equal questions at the same time make one upstream
   * call. A failure upstream is answered with the last known answer up to a day old, else it is
   * thrown as an AirVisualError.
   */
  find(point: Coordinates): Promise<Answer>;
  /** What is known without asking anybody. */
  peek(point: Coordinates): Answer | undefined;
}

export interface LookupOptions {
  readonly airVisual: AirVisual;
  readonly clock: Clock;
  readonly cellSizeDegrees: number;
}

interface Known {
  readonly airQuality: AirQuality;
  readonly fetchedAt: number;
}

/** Bounds memory: an entry takes about 1 KiB. */
const MAX_KNOWN_CELLS = 50_000;

/** coordinates → cell → known answer → one flight per cell → AirVisual. */
export function createLookup({ airVisual, clock, cellSizeDegrees }: LookupOptions): Lookup {
  const known = new Map<number, Known>();
  const flights = new Map<number, Promise<Answer>>();

  return {
    async find(point) {
      const cell = cellOf(point, cellSizeDegrees);
      const answer = recall(cell);
      return answer?.kind === "hit" ? answer : await flight(cell, answer);
    },
    peek: (point) => recall(cellOf(point, cellSizeDegrees)),
  };

  function recall(cell: Cell): Answer | undefined {
    const entry = known.get(cell.id);
    if (!entry) return undefined;
    const freshness = freshnessAt(clock.now(), {
      ...entry,
      observedAt: entry.airQuality.observedAt,
    });
    if (freshness === "expired") return undefined;
    return { cell, ...entry, kind: freshness === "fresh" ? "hit" : "stale" };
  }

  function flight(cell: Cell, stale: Answer | undefined): Promise<Answer> {
    const running = flights.get(cell.id);
    if (running) return running;
    const started = fetch(cell)
      .catch((error: unknown) => {
        if (!(error instanceof AirVisualError)) throw error;
        if (error.reason === "nothing-near") known.delete(cell.id);
        else if (stale) return stale;
        throw error;
      })
      .finally(() => flights.delete(cell.id));
    flights.set(cell.id, started);
    return started;
  }

  async function fetch(cell: Cell): Promise<Answer> {
    const airQuality = await airVisual.nearestCity(cell.centre);
    const entry = { airQuality, fetchedAt: clock.now() };
    known.delete(cell.id);
    known.set(cell.id, entry);
    const oldest = known.keys().next();
    if (known.size > MAX_KNOWN_CELLS && !oldest.done) known.delete(oldest.value);
    return { cell, ...entry, kind: "miss" };
  }
}
