/** The migration Job's process: exit code 0 only when the schema fits this release. */
import { configOrExit, loadJobConfig } from "./config.ts";
import { migrate } from "./database/migrator.ts";
import { createLog, describeError } from "./log.ts";

const config = configOrExit(process, loadJobConfig);
const { logger, flush } = createLog(config.logLevel);
try {
  const { applied, newer } = await migrate({ database: config.database, log: logger });
  logger.info({ applied, newer }, applied.length > 0 ? "migrated" : "nothing to migrate");
} catch (error) {
  logger.error(describeError(error), "migration failed");
  process.exitCode = 1;
}
await flush();
