import { mkdir, open, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { lockFolder } from "./folder-lock.ts";
import type { AnsweredQuery } from "./query-log.ts";

/**
 * Answered queries on this machine's disk, while the database is away: one JSON object per line, in
 * files that are written once and removed when their rows are in the database.
 */
export interface Outbox {
  /** Resolves when the queries are on the disk; rejects when they do not fit under the cap. */
  append(queries: readonly AnsweredQuery[]): Promise<void>;
  /** Ends the file that is being written, so that it can be replayed; the next append begins another. */
  rotate(): Promise<void>;
  /** Finished files, oldest first. */
  files(): Promise<string[]>;
  read(file: string): Promise<AnsweredQuery[]>;
  remove(file: string): Promise<void>;
  status(): OutboxStatus;
  close(): Promise<void>;
}

export interface OutboxStatus {
  /** Queries that are only here. */
  readonly depth: number;
  readonly bytes: number;
  /** When the oldest of them came (epoch milliseconds). */
  readonly since: number | undefined;
}

/** The cap would be exceeded. */
export class OutboxFull extends Error {
  override readonly name = "OutboxFull";
}

/** A line that is not whole was being written when the process died: nobody was told that it is safe. */
function parseLines(text: string): AnsweredQuery[] {
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return whole
    .split("\n")
    .filter(Boolean)
    .map((line): AnsweredQuery => JSON.parse(line));
}

/** Opens the folder for this process alone; what an earlier process left in it is replayed, too. */
export async function openOutbox(folder: string, maxBytes: number): Promise<Outbox> {
  await mkdir(folder, { recursive: true });
  const unlock = await lockFolder(folder);
  const depths = new Map<string, number>();
  let bytes = 0;
  let since: number | undefined;
  let current: { file: string; handle: Awaited<ReturnType<typeof open>> } | undefined;

  let last: Promise<unknown> = Promise.resolve();

  const path = (file: string) => join(folder, file);
  /** One after the other: a file is not ended, listed or removed while it is being written. */
  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
  const outbox: Outbox = {
    append: (queries) => inOrder(() => append(queries)),
    rotate: () => inOrder(endFile),
    files: () => inOrder(finished),
    read: async (file) => parseLines(await readFile(path(file), "utf8")),
    remove: (file) => inOrder(() => remove(file)),
    status: () => ({
      depth: [...depths.values()].reduce((sum, depth) => sum + depth, 0),
      bytes,
      since,
    }),
    async close() {
      await outbox.rotate();
      await unlock();
    },
  };

  for (const file of await outbox.files()) {
    const { size, mtimeMs } = await stat(path(file));
    bytes += size;
    since ??= mtimeMs;
    depths.set(file, (await outbox.read(file)).length);
  }
  return outbox;

  async function append(queries: readonly AnsweredQuery[]): Promise<void> {
    const text = queries.map((query) => `${JSON.stringify(query)}\n`).join("");
    const size = Buffer.byteLength(text);
    if (bytes + size > maxBytes) throw new OutboxFull(`the outbox holds ${bytes} bytes already`);
    current ??= await begin();
    const { file, handle } = current;
    bytes += size;
    since ??= Date.now();
    depths.set(file, (depths.get(file) ?? 0) + queries.length);
    try {
      await handle.appendFile(text);
      await handle.datasync();
    } catch (error) {
      // Nobody is told that these are safe; what is on the disk all the same is no promise.
      bytes -= size;
      depths.set(file, (depths.get(file) ?? 0) - queries.length);
      // Half a line may be written: it must stay the last one of its file.
      await endFile().catch(() => {});
      throw error;
    }
  }

  async function finished(): Promise<string[]> {
    const all = (await readdir(folder)).filter((name) => name.endsWith(".jsonl")).sort();
    return all.filter((name) => name !== current?.file);
  }

  async function remove(file: string): Promise<void> {
    const { size } = await stat(path(file));
    await rm(path(file));
    bytes = Math.max(0, bytes - size);
    depths.delete(file);
    if (depths.size === 0) since = undefined;
  }

  async function endFile(): Promise<void> {
    const handle = current?.handle;
    current = undefined;
    await handle?.close();
  }

  async function begin() {
    // Sorts by age; the process' id keeps it apart from a file of an earlier process.
    const file = `${String(Date.now()).padStart(15, "0")}-${crypto.randomUUID()}.jsonl`;
    const handle = await open(path(file), "ax", 0o600);
    const directory = await open(folder, "r");
    await directory.sync();
    await directory.close();
    return { file, handle };
  }
}
