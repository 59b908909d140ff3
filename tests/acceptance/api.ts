import { describeAirQuality } from "./air-quality.ts";
import { describeColdPlace } from "./cold-place.ts";
import { describeCoordinates } from "./coordinates.ts";
import { describePages } from "./pages.ts";
import { describeProtocol } from "./protocol.ts";
import { describeQueriedCities } from "./queried-cities.ts";
import { describeQueryLog } from "./query-log.ts";
import type { Target } from "./target.ts";

export type { Target };

/**
 * Registers the tests of the HTTP API as a consumer sees it, wherever it runs. A run asks for two
 * places that may be unknown: Berlin, and with a simulator one at random.
 */
export function describeApi(target: () => Target): void {
  describe("the API", () => {
    // First: a known answer past its time, which another test asks for, is renewed behind it.
    describeCoordinates(target);
    describeAirQuality(target);
    describeColdPlace(target);
    describeQueriedCities(target);
    describeQueryLog(target);
    describeProtocol(target);
    describePages(target);
  });
}
