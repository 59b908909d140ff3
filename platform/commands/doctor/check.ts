import { type Ask, createAsk } from "./ask.ts";

/** What a check found. */
export interface Finding {
  /** `optional` stands for what is not needed, or cannot be told. */
  readonly state: "ok" | "missing" | "optional";
  readonly found: string;
  /** What to do about it, one line each. */
  readonly fixes?: readonly string[];
}

export interface Check {
  readonly name: string;
  /** May reject: that too is a finding. */
  readonly run: (ask: Ask) => Promise<Finding>;
}

export interface Checked extends Finding {
  readonly name: string;
}

export const ok = (found: string): Finding => ({ state: "ok", found });
export const missing = (found: string, ...fixes: readonly string[]): Finding => ({
  state: "missing",
  found,
  fixes,
});
export const optional = (found: string, ...fixes: readonly string[]): Finding => ({
  state: "optional",
  found,
  fixes,
});

export interface Running {
  /** Of the commands that checks ask. */
  readonly env: NodeJS.ProcessEnv;
  /** Most that one check may take. */
  readonly limitMs: number;
}

/** Runs all checks at once; always resolves, to the findings in the order of the checks. */
export async function runChecks(
  checks: readonly Check[],
  { env, limitMs }: Running,
): Promise<Checked[]> {
  return await Promise.all(
    checks.map(async ({ name, run }) => {
      const limit = new AbortController();
      const late = new Promise<Finding>((resolve) => {
        setTimeout(resolve, limitMs, missing(`no answer in ${limitMs / 1000} s`, AGAIN)).unref();
      });
      const done = run(createAsk(env, limit.signal)).catch((error: unknown) =>
        missing(`cannot be told: ${error instanceof Error ? error.message : error}`, AGAIN),
      );
      const finding = await Promise.race([done, late]);
      limit.abort();
      return { name, ...finding };
    }),
  );
}

const AGAIN = "try again when the machine has less to do; then ask by hand what hangs";

const MARKS = { ok: "✓", missing: "✗", optional: "–" } as const;

/** The findings as lines for people. */
export function tableOf(checked: readonly Checked[]): string[] {
  const width = Math.max(...checked.map(({ name }) => name.length));
  const below = " ".repeat(width + 6);
  return checked.flatMap(({ name, state, found, fixes = [] }) => {
    const [first = "", ...rest] = found.split("\n");
    return [
      `  ${MARKS[state]} ${name.padEnd(width)}  ${first}`,
      ...rest.map((line) => `${below}${line}`),
      ...fixes.map((fix) => `${below}→ ${fix}`),
    ];
  });
}
