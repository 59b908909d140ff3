/** The purge CronJob's process: deletes answered queries and cells that are past their time. */

import { purgeCells } from "./air-quality/shared-cells.ts";
import { configOrExit, loadJobConfig } from "./config.ts";
import { createSessions } from "./database/sessions.ts";
import { createLog, describeError } from "./log.ts";
import { purgeQueries } from "./queries/retention.ts";

const DAY_MS = 86_400_000;

const { database, logLevel, retentionDays } = configOrExit(process, loadJobConfig);
const { logger, flush } = createLog(logLevel);
const sessions = createSessions(database, { name: "air-quality-purge", max: 1 });
try {
  const before = new Date(Date.now() - retentionDays * DAY_MS);
  const queries = await purgeQueries(sessions, before);
  const cells = await sessions.use(purgeCells);
  logger.info({ queries, cells, before }, "purged");
} catch (error) {
  logger.error(describeError(error), "purge failed");
  process.exitCode = 1;
}
await sessions.close();
await flush();
