/**
 * Goes before a program that is not ours: writes the database's password of the next 15 minutes, a token
 * of IAM, into the file that its argument names.
 */
import { writeFile } from "node:fs/promises";
import { configOrExit, loadJobConfig } from "./config.ts";
import { iamToken } from "./database/aws-login.ts";
import { addressOf } from "./database/connection.ts";
import { createLog, describeError } from "./log.ts";

const [, , file] = process.argv;
const { database, logLevel } = configOrExit(process, loadJobConfig);
const { url, iamRegion: region } = database;
const { logger, flush } = createLog(logLevel);
try {
  if (!region) throw new Error("DATABASE_IAM_REGION is missing: there is no token to write");
  if (!file) throw new Error("the argument is missing: the file to write the token into");
  const token = await iamToken({ ...addressOf(url), region });
  // PostgreSQL's own clients take no password from a file that others can read.
  await writeFile(file, token, { mode: 0o600 });
  logger.info("token is written");
} catch (error) {
  logger.error(describeError(error), "writing the token failed");
  process.exitCode = 1;
}
await flush();
