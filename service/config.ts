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
    readonly iamRegion: string | undefined;
    readonly caFile: string | undefined;
    readonly poolMax: number;
  };
  readonly airVisual: {
    readonly url: URL;
    readonly key: string | undefined;
    readonly keyFile: string | undefined;
    /** Epoch milliseconds. */
    readonly keyCreated: number | undefined;
    readonly deadlineMs: number;
  };
  readonly cellSizeDegrees: number;
  readonly quota: QuotaLimits;
  readonly trustedProxies: number;
  readonly outbox: { readonly folder: string; readonly maxBytes: number };
  /** Where traces go; undefined: nothing is traced. */
  readonly tracesEndpoint: URL | undefined;
  /** Seconds that a stopping process may try to bring its outbox into the database. */
  readonly stopGraceSeconds: number;
}

/** What the processes need that do one job and end: migrate, purge, replay. */
export interface JobConfig extends Pick<Config, "logLevel" | "database"> {
  readonly retentionDays: number;
}

/** What the roles job needs; its database connection is an administrator's. */
export interface RolesConfig extends Pick<Config, "logLevel"> {
  readonly database: Config["database"] & { readonly secretArn: string | undefined };
  readonly databaseName: string;
  /** How the roles log in; without files by IAM. */
  readonly passwordFiles: { readonly owner: string; readonly app: string } | undefined;
  /** Of the role that people look with. */
  readonly readerPasswordFile: string | undefined;
  /** Of a file per database of a tool. */
  readonly toolsFolder: string | undefined;
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
  "DATABASE_IAM_REGION",
  "DATABASE_POOL_MAX",
] as const;
const ROLE_PASSWORDS = ["DATABASE_OWNER_PASSWORD_FILE", "DATABASE_APP_PASSWORD_FILE"] as const;
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
  faults.push(...loginFaults(get));
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
      keyCreated: get("AIRVISUAL_KEY_CREATED"),
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
    tracesEndpoint: get("OTEL_EXPORTER_OTLP_ENDPOINT"),
    stopGraceSeconds: get("STOP_GRACE_SECONDS"),
  };
}

/** What a job needs; migrate and purge connect as the schema's owner. Throws a ConfigError. */
export function loadJobConfig(env: Environment): JobConfig {
  const { get, faults } = readSettings(env, [...JOB_SETTINGS, "RETENTION_DAYS"]);
  faults.push(...loginFaults(get));
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
    "DATABASE_SECRET_ARN",
    "DATABASE_READER_PASSWORD_FILE",
    "DATABASE_TOOLS_DIR",
    ...ROLE_PASSWORDS,
  ]);
  const isIam = get("DATABASE_IAM_REGION") !== undefined;
  const missing = ROLE_PASSWORDS.filter((name) => env[name] === undefined);
  if (!isIam) faults.push(...missing.map((name) => `${name} is missing: it must be a file's path`));
  const owner = get("DATABASE_OWNER_PASSWORD_FILE");
  const app = get("DATABASE_APP_PASSWORD_FILE");
  if (isIam && (owner || app)) {
    faults.push("DATABASE_IAM_REGION makes roles without passwords: leave out their files");
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return {
    logLevel: get("LOG_LEVEL"),
    // The region says how the roles log in, not how the administrator does.
    database: {
      ...toDatabase(get),
      iamRegion: undefined,
      secretArn: get("DATABASE_SECRET_ARN"),
    },
    databaseName: get("DATABASE_NAME"),
    passwordFiles: owner && app ? { owner, app } : undefined,
    readerPasswordFile: get("DATABASE_READER_PASSWORD_FILE"),
    toolsFolder: get("DATABASE_TOOLS_DIR"),
  };
}

/** A token is as good as a password for 15 minutes: nobody may read it on its way. */
function loginFaults(get: Get): string[] {
  if (get("DATABASE_IAM_REGION") === undefined) return [];
  const faults: string[] = [];
  if (get("DATABASE_CA_FILE") === undefined)
    faults.push("DATABASE_IAM_REGION needs DATABASE_CA_FILE");
  if (get("DATABASE_PASSWORD_FILE") !== undefined) {
    faults.push("DATABASE_IAM_REGION and DATABASE_PASSWORD_FILE exclude each other");
  }
  return faults;
}

function toDatabase(get: Get): Config["database"] {
  return {
    url: get("DATABASE_URL"),
    passwordFile: get("DATABASE_PASSWORD_FILE"),
    iamRegion: get("DATABASE_IAM_REGION"),
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
