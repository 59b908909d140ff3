import { parse } from "yaml";
import { type Keys, keys } from "./settings/keys.ts";

const NAMESPACE = "air-quality:";
/** Stands for a value that is encrypted. */
const ENCRYPTED = "(encrypted)";

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
