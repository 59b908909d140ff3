import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { filesIn, RUN } from "./place.ts";
import { type Entry, lineOf, nextEntry, type Outcome, parseRecord } from "./record.ts";

/** The record of the run in a folder; empty when there is none. */
export async function readRecord(run = RUN): Promise<Entry[]> {
  const text = await readFile(filesIn(run).record, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  return parseRecord(text);
}

/** Adds a line, on the disk when this resolves. */
export async function appendRecord(
  entries: readonly Entry[],
  outcome: Outcome,
  run = RUN,
): Promise<Entry> {
  const entry = nextEntry(entries, outcome);
  await mkdir(run, { recursive: true });
  const file = await open(filesIn(run).record, "a");
  try {
    await file.write(lineOf(entry));
    await file.sync();
  } finally {
    await file.close();
  }
  return entry;
}

/** Puts the run in a folder aside, into `<folder>-earlier`, and leaves an empty one. */
export async function putAside(now: Date, run = RUN): Promise<void> {
  const earlier = `${run}-earlier`;
  await mkdir(earlier, { recursive: true });
  await rename(run, join(earlier, now.toISOString().replaceAll(":", "-"))).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    },
  );
  await mkdir(run, { recursive: true });
}
