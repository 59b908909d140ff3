import { setTimeout as sleep } from "node:timers/promises";
import { Overloaded } from "../overloaded.ts";
import type { QueryStore } from "../queries/query-store.ts";
import { StorageError } from "../storage-error.ts";
import type { LastQueries } from "./status.ts";

const ROWS = 10;
/** However many look, the database is asked once in this time (milliseconds). */
const KEPT_MS = 1_500;
/** A page that shows everything else does not wait longer for it (milliseconds). */
const PATIENCE_MS = 300;
const NOT_READ_YET: LastQueries = {
  unavailable_because: "the query log was not read yet",
  rows: [],
};

/** The newest of the query log, soon; what was seen last and why, when the database gives nothing. */
export function createLastQueries(store: Pick<QueryStore, "list">): () => Promise<LastQueries> {
  let last = NOT_READ_YET;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    try {
      const found = await store.list({ limit: ROWS });
      const rows = found.map(({ time, city, usIndex }) => ({ time, city, us_index: usIndex }));
      last = { unavailable_because: null, rows };
    } catch (error) {
      if (!(error instanceof StorageError || error instanceof Overloaded)) throw error;
      last = { ...last, unavailable_because: error.message };
    } finally {
      lookedAt = performance.now();
      looking = undefined;
    }
  }

  return async () => {
    if (performance.now() - lookedAt > KEPT_MS) looking ??= look();
    if (looking) await Promise.race([looking, sleep(PATIENCE_MS, undefined, { ref: false })]);
    return last;
  };
}
