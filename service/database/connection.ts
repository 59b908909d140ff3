import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Logger } from "pino";
import { iamToken, keptPassword } from "./aws-login.ts";

export interface DatabaseSettings {
  /** `postgres://user@host:port/database`; a password in it counts only without a password file. */
  readonly url: URL;
  /** Read for every new connection, so that a rotated password works without a restart. */
  readonly passwordFile?: string | undefined;
  /** Region of an RDS server that takes tokens of IAM for passwords; signed anew for every connection. */
  readonly iamRegion?: string | undefined;
  /** Of the secret that keeps the password; read anew for every connection. */
  readonly secretArn?: string | undefined;
  /** PEM file of the certificate authority; with it the connection is TLS with a verified name. */
  readonly caFile?: string | undefined;
  readonly poolMax: number;
}

export interface SessionLimits {
  /** Milliseconds a statement may run, on the server. */
  readonly statementTimeoutMs: number;
  /** Milliseconds a statement may wait for a lock, on the server. */
  readonly lockTimeoutMs: number;
}

/** The driver gives up shortly after the server should have (milliseconds). */
const DRIVER_GRACE_MS = 300;
const CONNECT_TIMEOUT_MS = 1_000;

/** pg's settings for one connection; nothing is opened. */
export function connectionConfig(
  settings: DatabaseSettings,
  applicationName: string,
  { statementTimeoutMs, lockTimeoutMs }: SessionLimits,
  login: AwsLogin = AWS_LOGIN,
) {
  const { url, caFile } = settings;
  return {
    ...addressOf(url),
    database: decodeURIComponent(url.pathname.slice(1)),
    password: passwordOf(settings, login),
    ssl: caFile ? { ca: readFileSync(caFile, "utf8"), rejectUnauthorized: true } : false,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    query_timeout: statementTimeoutMs + DRIVER_GRACE_MS,
    keepAlive: true,
  };
}

interface AwsLogin {
  readonly iamToken: typeof iamToken;
  readonly keptPassword: typeof keptPassword;
}

const AWS_LOGIN: AwsLogin = { iamToken, keptPassword };

/** Where a database's URL leads, and as whom. */
export const addressOf = (url: URL) => ({
  host: url.hostname,
  port: Number(url.port || 5432),
  user: decodeURIComponent(url.username),
});

/** The driver calls a function for every connection that it opens. */
function passwordOf(
  { url, passwordFile, iamRegion: region, secretArn }: DatabaseSettings,
  { iamToken, keptPassword }: AwsLogin,
): string | (() => Promise<string>) {
  if (secretArn) return () => keptPassword(secretArn);
  if (region) return () => iamToken({ ...addressOf(url), region });
  if (passwordFile) return async () => (await readFile(passwordFile, "utf8")).trim();
  return decodeURIComponent(url.password);
}

/** knex prints stacks to the console otherwise. */
export function knexLog(log: Logger) {
  const line = (message: unknown) => log.debug({ knex: String(message) }, "knex");
  return { warn: line, error: line, deprecate: line, debug: line };
}
