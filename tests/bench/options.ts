/** How long and what to measure; the environment's BENCH_* variables. */
export interface Options {
  readonly rounds: number;
  /** Seconds of load per cell of a round. */
  readonly seconds: number;
  /** Whether any of these rows of the table is wanted. */
  wants(...rows: readonly number[]): boolean;
}

const ROWS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19];

/** Throws a sentence that names the variable at fault. */
export function readOptions(env: Readonly<Record<string, string | undefined>>): Options {
  const number = (name: string, byDefault: number, max: number) => {
    const value = Number(env[name] ?? byDefault);
    if (Number.isInteger(value) && value >= 1 && value <= max) return value;
    throw new Error(`${name} must be an integer from 1 to ${max}`);
  };
  const only = new Set(env.BENCH_ONLY ? env.BENCH_ONLY.split(",").map(Number) : ROWS);
  if (![...only].every((row) => ROWS.includes(row))) {
    throw new Error(`BENCH_ONLY must be rows of the table, such as 1,4: ${ROWS.join(" ")}`);
  }
  return {
    rounds: number("BENCH_ROUNDS", 5, 100),
    seconds: number("BENCH_SECONDS", 3, 60),
    wants: (...rows) => rows.some((row) => only.has(row)),
  };
}
