import type { Plan } from "../../simulator/quota.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { type Exchange, type ExchangeOptions, exchange } from "./raw-client.ts";

/** The only key of the simulator under test. */
export const KEY = "secret-key";

/** The query of a call that is answered with Berlin. */
export const BERLIN = `lat=52.52&lon=13.405&key=${KEY}`;

/** The time at the simulator: 7 February 2026, 12:34:56 UTC, standing still. */
export const NOW = Date.UTC(2026, 1, 7, 12, 34, 56);

/** No limit that a test could reach. */
export const WIDE: Plan = { perSecond: null, perMinute: 1e6, perDay: 1e6, perMonth: 1e6 };

/** A fresh simulator before each test of the calling `describe`, stopped after it. */
export function useSimulator() {
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator({ key: KEY, plan: WIDE, now: () => NOW });
  });
  afterEach(() => simulator.stop());
  return {
    simulator: (): Simulator => simulator,
    control: () => simulator.control,
    /** Any request to it. */
    send: (path: string, options?: ExchangeOptions): Promise<Exchange> =>
      exchange(simulator.port, path, options),
    /** GET nearest_city. */
    call: (query = BERLIN, options?: ExchangeOptions): Promise<Exchange> =>
      exchange(simulator.port, `/v2/nearest_city?${query}`, options),
  };
}

/** The body of a refusal. */
export const failure = (message: string) => ({ status: "fail", data: { message } });
