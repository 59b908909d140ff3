import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { NamedStack } from "./clashes.ts";
import { type Keys, keys } from "./settings/keys.ts";

const NAMESPACE = "air-quality:";
/** Stands for a value that is encrypted. */
const ENCRYPTED = "(encrypted)";

const PROJECT = join(import.meta.dirname, "..");

/** The project's stacks but one, as far as their files are in order. */
export function otherStacks(own: string): NamedStack[] {
  return readdirSync(PROJECT).flatMap((file) => {
    const [, stack] = /^Pulumi\.([\w-]+)\.yaml$/.exec(file) ?? [];
    if (stack === undefined || stack === own) return [];
    const config = parseStackFile(readFileSync(join(PROJECT, file), "utf8"));
    return config ? [{ stack, config }] : [];
  });
}

/** What a stack's file chooses, secrets made up; undefined for a file that is not in order. */
export function parseStackFile(text: string): Keys | undefined {
  const given = Object.entries(parse(text)?.config ?? {})
    .filter(([key]) => key.startsWith(NAMESPACE))
    .map(([key, value]) => [key.slice(NAMESPACE.length), revealed(value)]);
  return keys.safeParse(Object.fromEntries(given)).data;
}

function revealed(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  if ("secure" in value) return ENCRYPTED;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, revealed(member)]));
}
