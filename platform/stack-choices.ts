import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { NamedStack } from "./clashes.ts";
import { isTree, type Tree } from "./policies/rule.ts";
import { type Keys, keys } from "./settings/keys.ts";

const NAMESPACE = "air-quality:";
/** Stands for a value that is encrypted; it passes every rule that a secret has. */
export const ENCRYPTED = "-----BEGIN CERTIFICATE----- (encrypted)";

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
export const parseStackFile = (text: string): Keys | undefined =>
  keys.safeParse(revealed(keysIn(text))).data;

/** The keys of a stack's file below `air-quality:`, as they stand there. Throws for what is no YAML. */
export function keysIn(text: string): Tree {
  const all: Tree = parse(text)?.config ?? {};
  return Object.fromEntries(
    Object.entries(all)
      .filter(([key]) => key.startsWith(NAMESPACE))
      .map(([key, value]) => [key.slice(NAMESPACE.length), value]),
  );
}

/** With something in the place of what is encrypted. */
export function revealed(value: unknown): unknown {
  if (!isTree(value)) return value;
  if (typeof value.secure === "string") return ENCRYPTED;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, revealed(member)]));
}
