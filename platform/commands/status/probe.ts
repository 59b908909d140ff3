import { reasonOf } from "./words.ts";

/** What was found out about one thing. */
export interface Probe {
  readonly name: string;
  readonly isWell: boolean;
  readonly found: string;
  /** A line each, below. */
  readonly details?: readonly string[];
}

/** Asks; that there is no answer is the finding, too. */
export const probe = async (
  name: string,
  ask: () => Promise<Omit<Probe, "name">>,
): Promise<Probe> => ({
  name,
  ...(await ask().catch((error: unknown) => ({ isWell: false, found: reasonOf(error) }))),
});

export const probeLines = (probes: readonly Probe[]): string[] =>
  probes.flatMap(({ name, isWell, found, details = [] }) => [
    `${isWell ? "✓" : "✗"} ${name}: ${found}`,
    ...details.map((detail) => `    ${detail}`),
  ]);
