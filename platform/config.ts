import type * as z from "zod";
import { type PlatformConfig, platformConfig } from "./settings.ts";

export type { PlatformConfig };

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
  if (parsed.success) return parsed.data;
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
const SECRET = /(^|\.)(key|\w+Password)$/;
