import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import createKnex, { type Knex } from "knex";
import type { Logger } from "pino";
import { connectionConfig, type DatabaseSettings, knexLog } from "./connection.ts";

/** Owns the schema; only migrations connect as it. */
export const OWNER_ROLE = "air_quality_owner";
/** What the API connects as: reads and appends, changes no schema, deletes nothing. */
export const APP_ROLE = "air_quality_app";
/** What people look with: reads, and nothing else. */
export const READER_ROLE = "air_quality_reader";

export interface RolePasswords {
  readonly owner: string;
  readonly app: string;
}

/** Nothing here works on data; who waits longer than this waits for a fault. */
const ADMIN_LIMITS = { statementTimeoutMs: 60_000, lockTimeoutMs: 10_000 };

export interface PrepareOptions {
  /** May create roles and databases; need not be a superuser (RDS gives none). */
  readonly admin: DatabaseSettings;
  /** The database to make. */
  readonly name: string;
  /** Without them the roles log in by IAM (RDS). */
  readonly passwords: RolePasswords | undefined;
  /** Passwords of further databases' owners, by the name that both have. */
  readonly tools: ReadonlyMap<string, string>;
  /** Of the readers' role; without it nobody logs in as it. */
  readonly reader: string | undefined;
  readonly log: Logger;
}

/** Roles, then their database, on a server that has neither yet, or has them already. */
export async function prepareServer(options: PrepareOptions): Promise<void> {
  const { admin, name, passwords, reader, tools, log } = options;
  const knex = createKnex({
    client: "pg",
    connection: connectionConfig(admin, "air-quality-roles", ADMIN_LIMITS),
    pool: { min: 1, max: 1 },
    log: knexLog(log),
  });
  try {
    await ensureRoles(knex, passwords, reader);
    await ensureDatabase(knex, name);
    for (const [tool, password] of tools) await ensureToolDatabase(knex, tool, password);
  } finally {
    await knex.destroy();
  }
}

/** PostgreSQL's own default. */
const SCRAM_ITERATIONS = 4096;

/**
 * Creates the roles, or sets again how they log in: by their passwords, without them by IAM.
 * Idempotent. `admin` is a connection that may create roles.
 */
export async function ensureRoles(
  admin: Knex,
  passwords: RolePasswords | undefined,
  reader?: string,
): Promise<void> {
  await ensureLogin(admin, OWNER_ROLE, passwords?.owner);
  await ensureLogin(admin, APP_ROLE, passwords?.app);
  await becomeAble(admin, OWNER_ROLE);
  // Migrations give it rights, whether somebody may use them or not.
  await ensureRole(admin, READER_ROLE);
  if (reader === undefined) await admin.raw("ALTER ROLE ?? NOLOGIN PASSWORD NULL", [READER_ROLE]);
  else await ensureLogin(admin, READER_ROLE, reader);
}

/** Who is no superuser may give a database only to a role that it can become. */
async function becomeAble(admin: Knex, role: string): Promise<void> {
  await admin.raw("GRANT ?? TO CURRENT_USER WITH INHERIT TRUE, SET TRUE", [role]);
}

/** Creates a database that only our roles can reach, owned by the owner role. Idempotent. */
export async function ensureDatabase(admin: Knex, name: string): Promise<void> {
  await ensureOwnedDatabase(admin, name, OWNER_ROLE);
  await admin.raw("GRANT CONNECT ON DATABASE ?? TO ??, ??", [name, APP_ROLE, READER_ROLE]);
}

/** A database of a tool, for its owner only, whose name it has. Idempotent. */
async function ensureToolDatabase(admin: Knex, name: string, password: string): Promise<void> {
  await ensureLogin(admin, name, password);
  await becomeAble(admin, name);
  await ensureOwnedDatabase(admin, name, name);
}

async function ensureOwnedDatabase(admin: Knex, name: string, owner: string): Promise<void> {
  const { rows } = await admin.raw("SELECT 1 FROM pg_database WHERE datname = ?", [name]);
  if (rows.length === 0) await admin.raw("CREATE DATABASE ?? OWNER ??", [name, owner]);
  await admin.raw("REVOKE ALL ON DATABASE ?? FROM PUBLIC", [name]);
}

/** Who has it logs in by IAM on RDS, and no longer by a password. */
const IAM_ROLE = "rds_iam";

async function ensureRole(admin: Knex, name: string): Promise<void> {
  const { rows } = await admin.raw("SELECT 1 FROM pg_roles WHERE rolname = ?", [name]);
  if (rows.length === 0) await admin.raw("CREATE ROLE ??", [name]);
}

/** Without a password by IAM. */
async function ensureLogin(admin: Knex, name: string, password: string | undefined) {
  await ensureRole(admin, name);
  if (password === undefined) {
    await admin.raw("ALTER ROLE ?? LOGIN PASSWORD NULL", [name]);
    await admin.raw("GRANT ?? TO ??", [IAM_ROLE, name]);
  } else {
    await admin.raw(`ALTER ROLE ?? LOGIN PASSWORD '${scramVerifier(password)}'`, [name]);
  }
}

/** The form PostgreSQL stores (RFC 5803), so that no password is ever in a statement or its log. */
function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password.normalize("NFKC"), salt, SCRAM_ITERATIONS, 32, "sha256");
  const hmac = (text: string) => createHmac("sha256", salted).update(text).digest();
  const stored = createHash("sha256").update(hmac("Client Key")).digest("base64");
  const server = hmac("Server Key").toString("base64");
  return `SCRAM-SHA-256$${SCRAM_ITERATIONS}:${salt.toString("base64")}$${stored}:${server}`;
}
