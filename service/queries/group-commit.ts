import { setImmediate } from "node:timers/promises";
import { Overloaded } from "../overloaded.ts";

/** Callers that arrive while a batch is on its way share the next one. */
export interface GroupCommit<T> {
  /** Resolves when the item's batch is safe; rejects with what `commit` said of it, or Overloaded. */
  add(item: T): Promise<void>;
  /** Resolves when nothing is on its way any more. */
  idle(): Promise<void>;
  /** Items that wait or are on their way. */
  readonly depth: number;
}

export interface GroupCommitOptions<T> {
  /** Makes a batch safe. Returns the items it had to refuse, each with its error; rejects for all. */
  readonly commit: (batch: readonly T[]) => Promise<ReadonlyMap<T, unknown>>;
  readonly maxBatch: number;
  readonly maxWaiting: number;
}

interface Waiting<T> {
  readonly item: T;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * One batch in flight at a time: a lone caller pays nothing for the batching, and many callers share
 * one commit, which is what a disk can do only so often.
 */
export function createGroupCommit<T>(options: GroupCommitOptions<T>): GroupCommit<T> {
  const { commit, maxBatch, maxWaiting } = options;
  let waiting: Waiting<T>[] = [];
  let onItsWay = 0;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      // Those whose answers just left, or who arrived in the same turn, are in this batch, too.
      await setImmediate();
      const batch = waiting.slice(0, maxBatch);
      waiting = waiting.slice(maxBatch);
      onItsWay = batch.length;
      try {
        const refused = await commit(batch.map(({ item }) => item));
        for (const { item, resolve, reject } of batch) {
          if (refused.has(item)) reject(refused.get(item));
          else resolve();
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      onItsWay = 0;
    }
    running = undefined;
  }

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        if (waiting.length >= maxWaiting) {
          reject(new Overloaded("too many answers wait to be recorded"));
          return;
        }
        waiting.push({ item, resolve, reject });
        running ??= run();
      }),
    async idle() {
      while (running) await running;
    },
    get depth() {
      return waiting.length + onItsWay;
    },
  };
}
