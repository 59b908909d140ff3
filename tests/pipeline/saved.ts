import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Entry,
  type Facts,
  nextEntry,
  parseRecord,
  resultsOf,
} from "../../platform/pipeline/record.ts";
import { STAGES, type StageName } from "../../platform/pipeline/stages.ts";
import { CLONE, KEPT } from "./clone.ts";

const RUN = join(CLONE, "build/pipeline");
const SAVED = join(KEPT, "green");

/** Keeps what a run knows, for all that is tried after it. */
export async function save(): Promise<void> {
  await rm(SAVED, { recursive: true, force: true });
  await cp(RUN, SAVED, { recursive: true });
}

export async function recordOf(folder = RUN): Promise<Entry[]> {
  return parseRecord(await readFile(join(folder, "record.jsonl"), "utf8"));
}

/** An image as the stages know it. */
export interface Pushed {
  readonly image: string;
  readonly digest: string;
}

/**
 * The saved run as it was before a stage.
 *
 * @param pushed Another image that all stages before are said to have seen.
 * @param approved What was approved, when that is not the image.
 */
export async function restore(
  before: StageName,
  pushed?: Pushed,
  approved?: string,
): Promise<void> {
  await rm(RUN, { recursive: true, force: true });
  await mkdir(RUN, { recursive: true });
  await cp(SAVED, RUN, { recursive: true });
  const names = STAGES.map(({ name }) => name);
  const green = resultsOf(await recordOf(SAVED));
  let entries: Entry[] = [];
  for (const stage of names.slice(0, names.indexOf(before))) {
    const entry = green.get(stage);
    if (entry?.result !== "passed") throw new Error(`the saved run is not green: ${stage}`);
    entries = [
      ...entries,
      nextEntry(entries, { ...entry, facts: factsOf(entry, pushed, approved) }),
    ];
  }
  const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  await writeFile(join(RUN, "record.jsonl"), text);
}

function factsOf({ stage, facts }: Entry, pushed?: Pushed, approved?: string): Facts {
  const seen = pushed && facts.digest !== undefined ? { ...facts, digest: pushed.digest } : facts;
  if (stage === "image" && pushed) return { ...seen, image: pushed.image };
  return stage === "approve" && approved ? { ...seen, digest: approved } : seen;
}
