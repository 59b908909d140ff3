/** Time as a parameter, so that tests and quota simulations can pass their own. */
export interface Clock {
  /** Milliseconds since the Unix epoch, with a fraction that is true to the microsecond. */
  now(): number;
}

/** How far the fine clock may drift from the wall clock (milliseconds) before it is set again. */
const MAX_DRIFT_MS = 2;

/**
 * The machine's clock with microseconds: the wall clock alone has only milliseconds, the monotonic
 * clock alone does not follow NTP or a suspended machine.
 */
export function systemClock(): Clock {
  let offset = Date.now() - performance.now();
  return {
    now() {
      const wall = Date.now();
      const fine = performance.now() + offset;
      if (Math.abs(fine - wall) <= MAX_DRIFT_MS) return fine;
      offset = wall - performance.now();
      return wall;
    },
  };
}

/** RFC 3339 in UTC with six decimals, such as `2026-11-22T18:20:23.123456Z`. */
export function formatInstant(epochMs: number): string {
  const micros = Math.round(epochMs * 1000);
  const millis = Math.floor(micros / 1000);
  const rest = String(micros - millis * 1000).padStart(3, "0");
  return `${new Date(millis).toISOString().slice(0, -1)}${rest}Z`;
}
