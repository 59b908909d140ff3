/** The roles Job's process: makes roles and database, or sets the passwords again; any number of times. */
import { readFile } from "node:fs/promises";
import { configOrExit, loadRolesConfig } from "./config.ts";
import { APP_ROLE, OWNER_ROLE, prepareServer } from "./database/roles.ts";
import { createLog, describeError } from "./log.ts";

const { database, logLevel, databaseName, passwordFiles } = configOrExit(process, loadRolesConfig);
const { logger, flush } = createLog(logLevel);
const secretIn = async (file: string) => (await readFile(file, "utf8")).trim();
try {
  const passwords = passwordFiles && {
    owner: await secretIn(passwordFiles.owner),
    app: await secretIn(passwordFiles.app),
  };
  await prepareServer({ admin: database, name: databaseName, passwords, log: logger });
  logger.info({ database: databaseName, owner: OWNER_ROLE, app: APP_ROLE }, "roles are set");
} catch (error) {
  logger.error(describeError(error), "setting the roles failed");
  process.exitCode = 1;
}
await flush();
