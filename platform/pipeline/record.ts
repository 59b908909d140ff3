import { createHash } from "node:crypto";
import { STAGES, type StageName } from "./stages.ts";

/** What a stage found, in a few words and numbers each; never a secret. */
export type Facts = Readonly<Record<string, string | number>>;

/** One line of a run's record. */
export interface Entry {
  readonly stage: StageName;
  readonly result: "passed" | "failed";
  /** When it began, RFC 3339. */
  readonly at: string;
  readonly seconds: number;
  readonly facts: Facts;
  /** Hash of the line before; of the first one `ORIGIN`. */
  readonly previous: string;
  /** SHA-256 of all the rest of the line, hexadecimal. */
  readonly hash: string;
}

export type Outcome = Pick<Entry, "stage" | "result" | "at" | "seconds" | "facts">;

/** The latest entry of each stage that counts. */
export type Results = ReadonlyMap<StageName, Entry>;

const ORIGIN = "0".repeat(64);

const hashOf = (rest: Omit<Entry, "hash">) =>
  createHash("sha256").update(JSON.stringify(rest)).digest("hex");

/** What follows some others. */
export function nextEntry(
  entries: readonly Entry[],
  { stage, result, at, seconds, facts }: Outcome,
): Entry {
  const rest = { stage, result, at, seconds, facts, previous: entries.at(-1)?.hash ?? ORIGIN };
  return { ...rest, hash: hashOf(rest) };
}

/** As it stands in a record. */
export const lineOf = (entry: Entry): string => `${JSON.stringify(entry)}\n`;

/**
 * The lines of a record. Throws when one was changed, put between, or taken away before another; that the last ones
 * are gone nobody can see here, and those stages have to run again.
 */
export function parseRecord(text: string): Entry[] {
  const entries: Entry[] = [];
  for (const [place, line] of text.split(/(?<=\n)/).entries()) {
    if (line === "") break;
    const entry = entryIn(line);
    const refuse = (why: string) =>
      new Error(`line ${place + 1} of the record ${why}: make pipeline ANEW=1 begins a new one`);
    if (!entry) throw refuse("is not whole");
    const { hash, ...rest } = entry;
    const follows = rest.previous === (entries.at(-1)?.hash ?? ORIGIN);
    // A member that JSON reads twice or a blank would not be in the hash.
    if (!follows || hash !== hashOf(rest) || line !== lineOf(entry))
      throw refuse(`(${entry.stage}) is not what was written`);
    entries.push(entry);
  }
  return entries;
}

/** Undefined when a line was cut off. */
function entryIn(line: string): Entry | undefined {
  if (!line.endsWith("}\n")) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** What counts: when a stage ran again, what later stages had found is void. */
export function resultsOf(entries: readonly Entry[]): Results {
  const results = new Map<StageName, Entry>();
  for (const entry of entries) {
    for (const later of following(entry.stage)) results.delete(later);
    results.set(entry.stage, entry);
  }
  return results;
}

const following = (stage: StageName): StageName[] => {
  const names = STAGES.map(({ name }) => name);
  return names.slice(names.indexOf(stage) + 1);
};

/** The stages before one that are not green, in their order. */
export function notPassed(results: Results, before: StageName): StageName[] {
  const names = STAGES.map(({ name }) => name);
  return names
    .slice(0, names.indexOf(before))
    .filter((name) => results.get(name)?.result !== "passed");
}

/** The fact of a stage that is green. Throws when there is none. */
export function factOf(results: Results, stage: StageName, fact: string): string {
  const entry = results.get(stage);
  const value = entry?.result === "passed" ? entry.facts[fact] : undefined;
  if (value === undefined) throw new Error(`the record has no ${fact} of the stage ${stage}`);
  return String(value);
}

/**
 * The one digest that every stage of a run has seen. Throws when two have seen different ones: what was tested is
 * then not what would be deployed.
 */
export function onlyDigest(results: Results): string {
  const digest = factOf(results, "image", "digest");
  for (const [stage, { facts }] of results) {
    if (facts.digest !== undefined && facts.digest !== digest) {
      throw new Error(`${stage} saw ${facts.digest}, and the image of this run is ${digest}`);
    }
  }
  return digest;
}
