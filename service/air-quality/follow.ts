import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Sessions } from "../database/sessions.ts";
import { describeError } from "../log.ts";
import type { KnownCells } from "./known-cells.ts";
import type { SharedCells } from "./shared-cells.ts";

/** Milliseconds until this process knows what another one learned. */
const INTERVAL_MS = 500;

export interface FollowOptions {
  readonly sessions: Sessions;
  readonly shared: SharedCells;
  readonly known: KnownCells;
  readonly log: Logger;
  /** Called once, when all that any process knows is known here. */
  onLoaded(): void;
  /** Told after every look whether the database answered. */
  onLook(hasAnswered: boolean): void;
}

/**
 * Copies the shared cache into this process' memory, first all of it, then what changed. Ends when
 * `signal` aborts; while the database is away it keeps what it has and tries again.
 */
export async function followCells(
  { sessions, shared, known, log, onLoaded, onLook }: FollowOptions,
  signal: AbortSignal,
): Promise<void> {
  let since: string | undefined;
  let isLoaded = false;
  while (!signal.aborted) {
    try {
      const changes = await sessions.use((session) => shared.changes(session, since));
      for (const cell of changes.known) known.put(cell);
      since = changes.next === "-infinity" ? undefined : changes.next;
      if (!isLoaded) onLoaded();
      isLoaded = true;
      onLook(true);
    } catch (error) {
      log.debug(describeError(error), "the shared cache cannot be read");
      onLook(false);
    }
    await sleep(INTERVAL_MS, undefined, { signal }).catch(() => {});
  }
}
