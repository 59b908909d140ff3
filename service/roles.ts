/** The roles Job's process: makes roles and database, or sets the passwords again; any number of times. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { configOrExit, loadRolesConfig } from "./config.ts";
import { APP_ROLE, OWNER_ROLE, prepareServer } from "./database/roles.ts";
import { createLog, describeError } from "./log.ts";

const config = configOrExit(process, loadRolesConfig);
const { database, logLevel, databaseName, passwordFiles, readerPasswordFile, toolsFolder } = config;
const { logger, flush } = createLog(logLevel);
const secretIn = async (file: string) => (await readFile(file, "utf8")).trim();

/** Passwords of the tools' databases, by their names. What begins with a dot is the kubelet's own. */
async function toolPasswords(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith("."));
  const passwords = await Promise.all(names.map((name) => secretIn(join(folder, name))));
  return new Map(names.map((name, index) => [name, passwords[index] ?? ""]));
}

try {
  const passwords = passwordFiles && {
    owner: await secretIn(passwordFiles.owner),
    app: await secretIn(passwordFiles.app),
  };
  const tools = toolsFolder ? await toolPasswords(toolsFolder) : new Map<string, string>();
  const reader = readerPasswordFile && (await secretIn(readerPasswordFile));
  const name = databaseName;
  await prepareServer({ admin: database, name, passwords, reader, tools, log: logger });
  const names = { database: databaseName, owner: OWNER_ROLE, app: APP_ROLE };
  logger.info({ ...names, ...(tools.size > 0 && { tools: [...tools.keys()] }) }, "roles are set");
} catch (error) {
  logger.error(describeError(error), "setting the roles failed");
  process.exitCode = 1;
}
await flush();
