import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FILES, RUN } from "./place.ts";
import { type Entry, nextEntry, type Outcome, parseRecord } from "./record.ts";

/** The record of the run in this folder; empty when there is none. */
export async function readRecord(): Promise<Entry[]> {
  const text = await readFile(FILES.record, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  return parseRecord(text);
}

/** Adds a line, on the disk when this resolves. */
export async function appendRecord(entries: readonly Entry[], outcome: Outcome): Promise<Entry> {
  const entry = nextEntry(entries, outcome);
  await mkdir(dirname(FILES.record), { recursive: true });
  const file = await open(FILES.record, "a");
  try {
    await file.write(`${JSON.stringify(entry)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return entry;
}

/** Puts the run in this folder aside, below build/pipeline-earlier, and leaves an empty one. */
export async function putAside(now: Date): Promise<void> {
  const earlier = `${RUN}-earlier`;
  await mkdir(earlier, { recursive: true });
  await rename(RUN, join(earlier, now.toISOString().replaceAll(":", "-"))).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    },
  );
  await mkdir(RUN, { recursive: true });
}
