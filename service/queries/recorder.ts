import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Sessions } from "../database/sessions.ts";
import { describeError } from "../log.ts";
import { Overloaded } from "../overloaded.ts";
import { StorageError } from "../storage-error.ts";
import { createGroupCommit } from "./group-commit.ts";
import { type InsertQueries, insertFresh, insertMissing, isDataError } from "./insert.ts";
import type { Outbox } from "./outbox.ts";
import type { AnsweredQuery } from "./query-log.ts";
import { UNSTORED } from "./unstored.ts";

/** Where an answered query is made safe before its answer leaves. */
export interface Recorder {
  /**
   * Resolves once the query is committed in the database or, only while the database is away, on the
   * disk of this process' outbox. Rejects with a StorageError when it is in neither, with
   * Overloaded when too many wait.
   */
  record(query: AnsweredQuery): Promise<void>;
  /** Queries that wait for their commit. */
  readonly depth: number;
  /**
   * To be called when no more queries come. Tries for `graceMs` to bring the outbox into the database;
   * what is left then is written to the log, each as one `unstored-query` line.
   */
  close(graceMs: number): Promise<void>;
}

export interface RecorderOptions {
  /** Exactly one connection of its own. */
  readonly sessions: Sessions;
  readonly outbox: Outbox;
  readonly log: Logger;
  readonly onBatch?: (rows: number, where: "database" | "outbox") => void;
  /** Told of queries that are in a line of the log only. */
  readonly onUnstored?: (queries: number) => void;
}

/** Rows of one insert; beyond it one slow statement would hold up everybody. */
const MAX_BATCH = 1_000;
/** Callers that may wait: more than a process answers in the second that a statement may take. */
const MAX_WAITING = 20_000;
/** Milliseconds between looks at a database that is away. */
const RETRY_MS = 250;

export function createRecorder(options: RecorderOptions): Recorder {
  const { sessions, outbox, log, onBatch, onUnstored } = options;
  let away = false;
  let replaying: Promise<void> | undefined;
  const closing = new AbortController();
  const queue = createGroupCommit<AnsweredQuery>({
    commit,
    maxBatch: MAX_BATCH,
    maxWaiting: MAX_WAITING,
  });
  // What an earlier process left behind is brought in as if the database had just come back.
  if (outbox.status().depth > 0) replaying = replay();

  return {
    async record(query) {
      if (closing.signal.aborted) throw new StorageError("the recorder is closed");
      try {
        await queue.add(query);
      } catch (cause) {
        if (cause instanceof Overloaded) throw cause;
        throw new StorageError("the query could not be recorded", { cause });
      }
    },
    get depth() {
      return queue.depth;
    },
    async close(graceMs) {
      await queue.idle();
      const timer = setTimeout(() => closing.abort(), graceMs);
      await replaying;
      clearTimeout(timer);
      // A request whose consumer went away may still come: its answer goes nowhere.
      closing.abort();
      await queue.idle();
      await outbox.rotate();
      for (const file of await outbox.files()) {
        const queries = await outbox.read(file);
        for (const query of queries) log.error({ query }, UNSTORED);
        onUnstored?.(queries.length);
      }
      await outbox.close();
    },
  };

  async function commit(
    batch: readonly AnsweredQuery[],
  ): Promise<ReadonlyMap<AnsweredQuery, unknown>> {
    if (!away) {
      try {
        const refused = await insert(batch, insertFresh);
        onBatch?.(batch.length, "database");
        return refused;
      } catch (error) {
        leave(error);
      }
    }
    await outbox.append(batch);
    // A replay that ended while this was being written did not see it.
    replaying ??= replay();
    onBatch?.(batch.length, "outbox");
    return new Map();
  }

  /** A row that PostgreSQL refuses is searched by halving, so that it spoils nobody else's commit. */
  async function insert(
    batch: readonly AnsweredQuery[],
    statement: InsertQueries,
  ): Promise<Map<AnsweredQuery, unknown>> {
    try {
      await sessions.use((session) => statement(session, batch));
      return new Map();
    } catch (error) {
      const [only] = batch;
      if (!only || !isDataError(error)) throw error;
      if (batch.length === 1) return new Map([[only, error]]);
      const middle = Math.ceil(batch.length / 2);
      const first = await insert(batch.slice(0, middle), statement);
      const second = await insert(batch.slice(middle), statement);
      return new Map([...first, ...second]);
    }
  }

  function leave(error: unknown): void {
    away = true;
    log.warn(describeError(error), "the database is away: answers are recorded in the outbox");
    replaying ??= replay();
  }

  /** Runs until the outbox is empty. What went in, were it nothing, shows that the table is back. */
  async function replay(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await outbox.rotate();
        const files = await outbox.files();
        if (files.length === 0) await insert([], insertMissing);
        for (const file of files) await replayFile(file);
        away = false;
        if (outbox.status().depth === 0) break;
      } catch (error) {
        log.debug(describeError(error), "the outbox has to wait");
      }
      await sleep(RETRY_MS, undefined, { signal: closing.signal }).catch(() => {});
    }
    replaying = undefined;
    if (!away) log.info("the outbox is in the database");
  }

  async function replayFile(file: string): Promise<void> {
    const queries = await outbox.read(file);
    // Once at least: a file without a whole line says nothing about the database.
    let at = 0;
    do {
      const refused = await insert(queries.slice(at, at + MAX_BATCH), insertMissing);
      for (const [query, error] of refused) {
        log.error({ query, ...describeError(error) }, "unstorable-query");
      }
      onUnstored?.(refused.size);
      at += MAX_BATCH;
    } while (at < queries.length);
    await outbox.remove(file);
  }
}
