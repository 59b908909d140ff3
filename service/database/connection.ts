import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Logger } from "pino";

export interface DatabaseSettings {
  /** `postgres://user@host:port/database`; a password in it counts only without a password file. */
  readonly url: URL;
  /** Read for every new connection, so that a rotated password works without a restart. */
  readonly passwordFile?: string | undefined;
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
  { url, passwordFile, caFile }: DatabaseSettings,
  applicationName: string,
  { statementTimeoutMs, lockTimeoutMs }: SessionLimits,
) {
  return {
    host: url.hostname,
    port: Number(url.port || 5432),
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username),
    password: passwordFile
      ? async () => (await readFile(passwordFile, "utf8")).trim()
      : decodeURIComponent(url.password),
    ssl: caFile ? { ca: readFileSync(caFile, "utf8"), rejectUnauthorized: true } : false,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    query_timeout: statementTimeoutMs + DRIVER_GRACE_MS,
    keepAlive: true,
  };
}

/** knex prints stacks to the console otherwise. */
export function knexLog(log: Logger) {
  const line = (message: unknown) => log.debug({ knex: String(message) }, "knex");
  return { warn: line, error: line, deprecate: line, debug: line };
}
