import type { KeyUsage } from "./quota.ts";

/** How one call ended. `rejected`: key, coordinates or nothing near; `refused`: quota. */
export type Outcome = "answered" | "rejected" | "refused" | "faulted";

/** One call as it came in; `time` is epoch ms of the simulator's clock. */
export interface Received {
  readonly lat: string | null;
  readonly lon: string | null;
  readonly time: number;
}

/** Everything counted since the start or the last reset. The four outcomes add up to `calls`. */
export interface Stats extends Readonly<Record<Outcome, number>> {
  readonly calls: number;
  /** Calls without coordinates, answered for the caller's address. */
  readonly locatedByAddress: number;
  /** By accepted key; a call that a fault swallowed still counts for its key. */
  readonly keys: Readonly<Record<string, KeyUsage>>;
  /** Calls by `lat,lon` as sent; the first 10,000 distinct ones. */
  readonly byCoordinates: Readonly<Record<string, number>>;
  /** The newest 1,000 calls, oldest first. */
  readonly received: readonly Received[];
}

/** Counts calls; the quota keeps its own books. */
export interface Tally {
  add(call: Received, outcome: Outcome): void;
  counts(): Omit<Stats, "keys">;
}

const MOST_RECEIVED = 1_000;
const MOST_COORDINATES = 10_000;

/** An empty tally; memory is bounded however many calls come. */
export function createTally(): Tally {
  const outcomes: Record<Outcome, number> = { answered: 0, rejected: 0, refused: 0, faulted: 0 };
  const byCoordinates = new Map<string, number>();
  const received: Received[] = [];
  let calls = 0;
  let locatedByAddress = 0;

  return {
    add(call, outcome) {
      calls += 1;
      outcomes[outcome] += 1;
      received.push(call);
      if (received.length > MOST_RECEIVED) received.shift();
      if (call.lat === null || call.lon === null) {
        locatedByAddress += 1;
        return;
      }
      const place = `${call.lat},${call.lon}`;
      const known = byCoordinates.get(place);
      if (known !== undefined || byCoordinates.size < MOST_COORDINATES) {
        byCoordinates.set(place, (known ?? 0) + 1);
      }
    },
    counts: () => ({
      calls,
      ...outcomes,
      locatedByAddress,
      byCoordinates: Object.fromEntries(byCoordinates),
      received: [...received],
    }),
  };
}
