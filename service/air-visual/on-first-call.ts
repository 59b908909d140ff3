import type { AirVisual, AirVisualOptions } from "./client.ts";

/**
 * The client, loaded with the first call: got with all it needs is a third of the time that a process
 * takes to start, and a process may live long before it asks for a place that nobody knows.
 */
export function onFirstCall(options: AirVisualOptions): AirVisual {
  let client: Promise<AirVisual> | undefined;
  const load = async () => (await import("./client.ts")).createAirVisual(options);
  return {
    async nearestCity(point, withinMs) {
      client ??= load();
      return await (await client).nearestCity(point, withinMs);
    },
  };
}
