import type * as z from "zod";
import type { QuotaLimits } from "./air-quality/ledger-state.ts";
import { SETTINGS, type Setting } from "./settings.ts";

/** The service's configuration, parsed whole before anything starts. */
export interface Config {
  /** Undefined: every address of the machine. */
  readonly host: string | undefined;
  readonly port: number;
  readonly adminPort: number;
  readonly logLevel: string;
  readonly database: {
    readonly url: URL;
    readonly passwordFile: string | undefined;
    readonly caFile: string | undefined;
    readonly poolMax: number;
  };
  readonly airVisual: {
    readonly url: URL;
    readonly key: string | undefined;
    readonly keyFile: string | undefined;
    readonly deadlineMs: number;
  };
  readonly cellSizeDegrees: number;
  readonly quota: QuotaLimits;
  readonly trustedProxies: number;
  readonly outbox: { readonly folder: string; readonly maxBytes: number };
  /** Seconds that a stopping process may try to bring its outbox into the database. */
  readonly stopGraceSeconds: number;
}

/** What the processes need that do one job and end: migrate, purge, replay. */
export interface JobConfig extends Pick<Config, "logLevel" | "database"> {
  readonly retentionDays: number;
}

/** What the roles job needs; its database connection is an administrator's. */
export interface RolesConfig extends Pick<Config, "logLevel" | "database"> {
  readonly databaseName: string;
  readonly ownerPasswordFile: string;
  readonly appPasswordFile: string;
}

type Name = keyof typeof SETTINGS;
/** What the API reads: all but the settings of the roles job. */
const API_SETTINGS = (Object.entries(SETTINGS) as [Name, Setting][])
  .filter(([, { onlyFor }]) => onlyFor === undefined)
  .map(([name]) => name);
const JOB_SETTINGS = [
  "LOG_LEVEL",
  "DATABASE_URL",
  "DATABASE_PASSWORD_FILE",
  "DATABASE_CA_FILE",
  "DATABASE_POOL_MAX",
] as const;
type Environment = Readonly<Record<string, string | undefined>>;
type Value<N extends Name> =
  | z.output<(typeof SETTINGS)[N]["schema"]>
  | ((typeof SETTINGS)[N] extends { optional: true } ? undefined : never);
type Get = <N extends Name>(name: N) => Value<N>;

/** Every fault of a configuration at once, one line each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  constructor(faults: readonly string[]) {
    const lines = faults.map((fault) => `  - ${fault}`);
    super(`The configuration has ${faults.length} fault(s):\n${lines.join("\n")}`);
  }
}

/** A process edge's own process; handed in, because only edges touch it. */
type Edge = Pick<NodeJS.Process, "env" | "stderr" | "exit">;

/** What `load` makes of the environment; a ConfigError is said on standard error and ends the process with 1. */
export function configOrExit<T>(edge: Edge, load: (env: Environment) => T): T {
  try {
    return load(edge.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    edge.stderr.write(`${error.message}\n`);
    return edge.exit(1);
  }
}

/** The API's configuration from the environment's variables. Throws a ConfigError. */
export function loadConfig(env: Environment): Config {
  const { get, faults } = readSettings(env, API_SETTINGS);
  if ((env.AIRVISUAL_API_KEY === undefined) === (env.AIRVISUAL_API_KEY_FILE === undefined)) {
    faults.push("exactly one of AIRVISUAL_API_KEY and AIRVISUAL_API_KEY_FILE must be set");
  }
  if (get("PORT") && get("PORT") === get("ADMIN_PORT")) {
    faults.push("PORT and ADMIN_PORT must differ");
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return {
    host: get("HOST"),
    port: get("PORT"),
    adminPort: get("ADMIN_PORT"),
    logLevel: get("LOG_LEVEL"),
    database: toDatabase(get),
    airVisual: {
      url: get("AIRVISUAL_URL"),
      key: get("AIRVISUAL_API_KEY"),
      keyFile: get("AIRVISUAL_API_KEY_FILE"),
      deadlineMs: get("AIRVISUAL_DEADLINE_MS"),
    },
    cellSizeDegrees: get("CELL_SIZE_DEGREES"),
    quota: {
      perMinute: get("QUOTA_PER_MINUTE"),
      perDay: get("QUOTA_PER_DAY"),
      perMonth: get("QUOTA_PER_MONTH"),
      clientShare: get("CLIENT_SHARE_PERCENT") / 100,
    },
    trustedProxies: get("TRUSTED_PROXIES"),
    outbox: { folder: get("OUTBOX_DIR"), maxBytes: get("OUTBOX_MAX_BYTES") },
    stopGraceSeconds: get("STOP_GRACE_SECONDS"),
  };
}

/** What a job needs; migrate and purge connect as the schema's owner. Throws a ConfigError. */
export function loadJobConfig(env: Environment): JobConfig {
  const { get, faults } = readSettings(env, [...JOB_SETTINGS, "RETENTION_DAYS"]);
  if (faults.length > 0) throw new ConfigError(faults);
  return {
    logLevel: get("LOG_LEVEL"),
    database: toDatabase(get),
    retentionDays: get("RETENTION_DAYS"),
  };
}

/** Throws a ConfigError. */
export function loadRolesConfig(env: Environment): RolesConfig {
  const { get, faults } = readSettings(env, [
    ...JOB_SETTINGS,
    "DATABASE_NAME",
    "DATABASE_OWNER_PASSWORD_FILE",
    "DATABASE_APP_PASSWORD_FILE",
  ]);
  if (faults.length > 0) throw new ConfigError(faults);
  return {
    logLevel: get("LOG_LEVEL"),
    database: toDatabase(get),
    databaseName: get("DATABASE_NAME"),
    ownerPasswordFile: get("DATABASE_OWNER_PASSWORD_FILE"),
    appPasswordFile: get("DATABASE_APP_PASSWORD_FILE"),
  };
}

function toDatabase(get: Get): Config["database"] {
  return {
    url: get("DATABASE_URL"),
    passwordFile: get("DATABASE_PASSWORD_FILE"),
    caFile: get("DATABASE_CA_FILE"),
    poolMax: get("DATABASE_POOL_MAX"),
  };
}

/** `get` is to be trusted only when there is no fault. */
function readSettings(env: Environment, names: readonly Name[]): { get: Get; faults: string[] } {
  const faults = [...unknownNames(env)];
  const values = new Map<Name, unknown>();
  for (const name of names) {
    const setting: Setting = SETTINGS[name];
    const given = env[name] ?? setting.byDefault;
    if (given === undefined) {
      if (!setting.optional) faults.push(`${name} is missing: it ${setting.rule}`);
      continue;
    }
    const parsed = setting.schema.safeParse(given);
    if (parsed.success) {
      values.set(name, parsed.data);
    } else {
      const got = setting.secret ? "" : `, got ${JSON.stringify(given)}`;
      faults.push(`${name} ${setting.rule}${got}`);
    }
  }
  return { get: <N extends Name>(name: N) => values.get(name) as Value<N>, faults };
}

/** A misspelt optional name would be ignored in silence; these prefixes are ours alone. */
function* unknownNames(env: Environment) {
  for (const name of Object.keys(env)) {
    if (!/^(AIRVISUAL|DATABASE)_/.test(name) || name in SETTINGS) continue;
    yield `${name} is not a setting; settings are ${Object.keys(SETTINGS).join(", ")}`;
  }
}
