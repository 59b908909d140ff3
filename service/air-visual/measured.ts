import type { Metrics } from "../metrics.ts";
import type { AirVisual } from "./client.ts";
import { AirVisualError } from "./failures.ts";

/** The same AirVisual, with every call counted and timed by its result. */
export function measured(airVisual: AirVisual, metrics: Metrics): AirVisual {
  return {
    async nearestCity(point, withinMs) {
      const started = performance.now();
      const done = (result: string) =>
        metrics.upstreamCall(result, (performance.now() - started) / 1000);
      try {
        const airQuality = await airVisual.nearestCity(point, withinMs);
        done("ok");
        return airQuality;
      } catch (error) {
        done(error instanceof AirVisualError ? error.reason : "error");
        throw error;
      }
    },
  };
}
