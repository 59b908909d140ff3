import { expect } from "chai";
import type { Stats } from "../simulator/stats.ts";
import type { Target } from "./target.ts";

/** Decimal degrees. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** The books of the simulator behind the target. */
export interface Simulator {
  /** Calls so far. */
  calls(): Promise<number>;
  /** Calls so far for the surroundings of a place. */
  callsNear(place: Place): Promise<number>;
}

/** Degrees; the largest cell that the service can be configured for. */
const SURROUNDINGS = 0.25;

/** Skips the test when the target's upstream is no simulator. */
export function simulatorOf(test: Mocha.Context, target: () => Target): Simulator {
  const { simulatorUrl } = target();
  if (simulatorUrl === undefined) return test.skip();

  async function stats(): Promise<Stats> {
    const response = await fetch(`${simulatorUrl}/_admin/stats`);
    expect(response.status, "the simulator's own status").to.equal(200);
    return (await response.json()) as Stats;
  }
  return {
    calls: async () => (await stats()).calls,
    async callsNear({ latitude, longitude }) {
      const { byCoordinates } = await stats();
      return Object.entries(byCoordinates)
        .filter(([place]) => {
          const [lat = Number.NaN, lon = Number.NaN] = place.split(",").map(Number);
          return (
            Math.abs(lat - latitude) <= SURROUNDINGS && Math.abs(lon - longitude) <= SURROUNDINGS
          );
        })
        .reduce((sum, [, calls]) => sum + calls, 0);
    },
  };
}
