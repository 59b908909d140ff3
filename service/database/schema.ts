import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { describeError } from "../log.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import type { Session, Sessions } from "./sessions.ts";

/** Milliseconds between looks at a database that is not there or not migrated yet. */
const RETRY_MS = 500;

/**
 * Resolves with true once the database has every migration of this release (newer ones may be there
 * too), with false when `signal` aborts first. Says why it waits, each reason once; `onMissing` is told
 * how many migrations the database lacks, each time that it answers.
 */
export async function awaitSchema(
  sessions: Sessions,
  log: Logger,
  signal: AbortSignal,
  onMissing: (migrations: number) => void,
): Promise<boolean> {
  let said = "";
  while (!signal.aborted) {
    const waitingFor = await sessions.use(missingMigrations).then(
      (missing) => {
        onMissing(missing.length);
        return missing.length > 0 ? { missing_migrations: missing } : undefined;
      },
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

/** Migrations of this release that the database lacks. */
async function missingMigrations(session: Session): Promise<string[]> {
  const names = MIGRATIONS.map(({ name }) => name);
  const [table] = await session.query<{ oid: string | null }>(
    "SELECT to_regclass('knex_migrations') AS oid",
  );
  if (!table?.oid) return names;
  const rows = await session.query<{ name: string }>("SELECT name FROM knex_migrations");
  const applied = new Set(rows.map(({ name }) => name));
  return names.filter((name) => !applied.has(name));
}
