import type * as z from "zod";
import type { Keys } from "./settings/keys.ts";
import { platformConfig } from "./settings.ts";

type Database = Keys["database"];

/** On a cluster that is there already. */
export interface KindConfig extends Keys {
  readonly target: "kind";
  readonly hostname: string;
  readonly database: Database & Record<"adminPassword" | "ownerPassword" | "appPassword", string>;
}

/** On AWS. */
export interface EksConfig extends Keys {
  readonly target: "eks";
  readonly aws: NonNullable<Keys["aws"]>;
}

export type PlatformConfig = KindConfig | EksConfig;

/** Every fault of a stack's configuration at once, one line each; no value of a secret is in it. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  constructor(stack: string, faults: readonly string[]) {
    const lines = faults.map((fault) => `  - ${fault}`);
    super(`Pulumi.${stack}.yaml has ${faults.length} fault(s):\n${lines.join("\n")}`);
  }
}

/** The configuration of a stack from its keys as they were given. Throws a ConfigError. */
export function parseConfig(
  stack: string,
  given: Readonly<Record<string, unknown>>,
): PlatformConfig {
  const parsed = platformConfig.safeParse(given, { reportInput: true });
  // The rules of settings/rules.ts make it one of the two.
  if (parsed.success) return parsed.data as PlatformConfig;
  throw new ConfigError(stack, parsed.error.issues.flatMap(sentences));
}

function sentences(issue: z.core.$ZodIssue): string[] {
  const key = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const within = key === "" ? "" : `${key}.`;
    return issue.keys.map((name) => `${within}${name} is not a key: see docs/configuration.md`);
  }
  if (issue.code === "custom") return [`${key} ${issue.message}`];
  if (issue.input === undefined) return [`${key} is missing: it ${issue.message}`];
  const got = SECRET.test(key) ? "" : `, got ${JSON.stringify(issue.input)}`;
  return [`${key} ${issue.message}${got}`];
}

/** Keys whose values are in no message; the last part of their path. */
const SECRET = /(^|\.)(key|webhook|\w+Password)$/;
