import type { AirQuality } from "../air-visual/payload.ts";
import { type Freshness, freshnessAt, nothingNearHolds } from "./freshness.ts";

/** The last answer for a cell; null when the upstream said that nothing is near. */
export interface KnownCell {
  readonly cellId: number;
  readonly airQuality: AirQuality | null;
  /** When the upstream gave it, epoch milliseconds. */
  readonly fetchedAt: number;
}

/** This process' copy of the shared cache: what it knows without asking anybody. */
export interface KnownCells {
  get(cellId: number): KnownCell | undefined;
  /** Keeps the newer one. */
  put(known: KnownCell): void;
  readonly size: number;
}

/** What a known answer may still be used for. "Nothing near" is never stale: it holds or it does not. */
export function knownFreshness(now: number, { airQuality, fetchedAt }: KnownCell): Freshness {
  if (airQuality) return freshnessAt(now, { fetchedAt, observedAt: airQuality.observedAt });
  return nothingNearHolds(now, fetchedAt) ? "fresh" : "expired";
}

/** Bounds memory: an entry takes about 1 KiB. */
const MAX_CELLS = 50_000;

export function createKnownCells(max = MAX_CELLS): KnownCells {
  const cells = new Map<number, KnownCell>();
  return {
    get: (cellId) => cells.get(cellId),
    put(known) {
      const before = cells.get(known.cellId);
      if (before && before.fetchedAt >= known.fetchedAt) return;
      // To the end: the first one is the one that was renewed longest ago.
      cells.delete(known.cellId);
      cells.set(known.cellId, known);
      const first = cells.keys().next();
      if (cells.size > max && !first.done) cells.delete(first.value);
    },
    get size() {
      return cells.size;
    },
  };
}
