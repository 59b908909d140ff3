import { complaintIn, KubectlError } from "../kubectl.ts";

const UNITS = [
  { name: "second", seconds: 1, below: 120 },
  { name: "minute", seconds: 60, below: 7_200 },
  { name: "hour", seconds: 3_600, below: 3 * 86_400 },
  { name: "day", seconds: 86_400, below: Number.POSITIVE_INFINITY },
] as const;

/** A length of time in one unit that people think in; what is below nothing is none. */
export function lengthText(seconds: number): string {
  const length = Math.max(0, seconds);
  const unit = UNITS.find(({ below }) => length < below) ?? UNITS[3];
  return countText(Math.floor(length / unit.seconds), unit.name);
}

/** `1 pod`, `2 pods`. */
export const countText = (count: number, name: string): string =>
  `${count} ${name}${count === 1 ? "" : "s"}`;

/** Seconds from an RFC 3339 time until now (epoch ms). */
export const secondsSince = (time: string, now: number): number => (now - Date.parse(time)) / 1000;

/** What went wrong, in the first line of whoever knows it best. */
export function reasonOf(error: unknown): string {
  if (error instanceof KubectlError && error.stderr.trim())
    return firstLine(complaintIn(error.stderr));
  // Of a request that never arrived, Node says no more than that.
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  return firstLine(cause instanceof Error && cause.message ? cause.message : message);
}

const firstLine = (text: string) => text.trim().split("\n")[0] ?? "";
