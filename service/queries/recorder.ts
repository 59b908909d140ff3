import type { Recorder } from "./query-log.ts";
import type { QueryStore } from "./query-store.ts";

/** Stores each query by itself and waits for its COMMIT. */
export function createRecorder(store: QueryStore): Recorder {
  return { record: (query) => store.insert(query) };
}
