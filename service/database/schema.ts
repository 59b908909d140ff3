import { setTimeout as sleep } from "node:timers/promises";
import type { Knex } from "knex";
import type { Logger } from "pino";
import { describeError } from "../log.ts";
import { missingMigrations } from "./migrator.ts";

/** Milliseconds between looks at a database that is not there or not migrated yet. */
const RETRY_MS = 500;

/**
 * Resolves with true once the database has every migration of this release (newer ones may be there
 * too), with false when `signal` aborts first. Says why it waits, each reason once.
 */
export async function awaitSchema(knex: Knex, log: Logger, signal: AbortSignal): Promise<boolean> {
  let said = "";
  while (!signal.aborted) {
    const waitingFor = await missingMigrations(knex).then(
      (missing) => (missing.length > 0 ? { missing_migrations: missing } : undefined),
      (error: unknown) => describeError(error),
    );
    if (!waitingFor) return true;
    const reason = JSON.stringify(waitingFor);
    if (reason !== said) log.warn(waitingFor, "waiting for the database");
    said = reason;
    await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
  }
  return false;
}
