import { randomUUID } from "node:crypto";

const UUID = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i;

/** Whether a text is a UUID of any version, as proxies mint them. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** The id of a request that came without one. */
export const newRequestId: () => string = randomUUID;

/** Hexadecimal digits of a UUID v7's time. */
const TIME_DIGITS = 12;

/**
 * A UUID v7 (RFC 9562): the milliseconds in front keep a growing index in order, the 74 random bits
 * behind them, which Node draws in bulk for `randomUUID`, keep it unique.
 */
export function newQueryId(now: number): string {
  const time = Math.floor(now).toString(16).padStart(TIME_DIGITS, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
