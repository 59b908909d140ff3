import { z } from "zod";

/** The service's configuration, parsed whole before anything starts. */
export interface Config {
  readonly host: string;
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
}

export type MigrateConfig = Pick<Config, "logLevel" | "database">;

/** One environment variable: the table in the README is made of these. */
export interface Setting<T = unknown> {
  readonly meaning: string;
  /** What a value must be, as a sentence that follows the variable's name. */
  readonly rule: string;
  readonly schema: z.ZodType<T, string>;
  /** The value in place of a missing one; without it a missing variable is a fault, unless optional. */
  readonly byDefault?: string;
  readonly optional?: true;
  /** A secret's value is in no message. */
  readonly secret?: true;
}

const integer = (min: number, max: number) => ({
  rule: `must be an integer from ${min} to ${max}`,
  schema: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max)),
});

const choice = <const T extends readonly string[]>(values: T) => ({
  rule: `must be one of ${values.join(", ")}`,
  schema: z.enum(values),
});

/** A URL without anything that its user would not expect: see `allows`. */
const url = (form: string, allows: (url: URL) => boolean) => ({
  rule: `must be a URL of the form ${form}`,
  schema: z
    .string()
    .refine((text) => {
      const parsed = URL.parse(text);
      return (
        parsed !== null &&
        parsed.hostname !== "" &&
        !parsed.hash &&
        !parsed.search &&
        allows(parsed)
      );
    })
    .transform((text) => new URL(text)),
  // A password may be in it.
  secret: true as const,
});

const text = (what: string) => ({ rule: `must be ${what}`, schema: z.string().trim().min(1) });

/** Grid sizes that divide 180 and were measured (docs/decisions). */
const CELL_SIZES = ["0.01", "0.05", "0.1", "0.25"] as const;

export const SETTINGS = {
  HOST: {
    meaning: "Address both ports listen on",
    byDefault: "0.0.0.0",
    rule: "must be an IP address",
    schema: z.union([z.ipv4(), z.ipv6()]),
  },
  PORT: { meaning: "Port of the API", byDefault: "9090", ...integer(0, 65_535) },
  ADMIN_PORT: {
    meaning: "Port of probes and metrics, not for consumers",
    byDefault: "9091",
    ...integer(0, 65_535),
  },
  LOG_LEVEL: {
    meaning: "Least severe level that is logged",
    byDefault: "info",
    ...choice(["debug", "info", "warn", "error"]),
  },
  DATABASE_URL: {
    meaning: "The PostgreSQL 17 database",
    ...url(
      "postgres://user@host:port/database",
      ({ protocol, username, pathname }) =>
        /^postgres(ql)?:$/.test(protocol) && username !== "" && pathname.length > 1,
    ),
  },
  DATABASE_PASSWORD_FILE: {
    meaning: "File with the database password; read again for every connection",
    optional: true,
    ...text("a file's path"),
  },
  DATABASE_CA_FILE: {
    meaning: "PEM file of the authority that signed the database's certificate; turns TLS on",
    optional: true,
    ...text("a file's path"),
  },
  DATABASE_POOL_MAX: {
    meaning: "Most database connections of one process",
    byDefault: "10",
    ...integer(1, 100),
  },
  AIRVISUAL_URL: {
    meaning: "AirVisual's base address: `https://api.airvisual.com/v2`, or the simulator's",
    ...url(
      "https://host/path",
      ({ protocol, username, password }) => /^https?:$/.test(protocol) && !username && !password,
    ),
  },
  AIRVISUAL_API_KEY: {
    meaning: "The key itself; prefer the file",
    optional: true,
    secret: true,
    ...text("a key"),
  },
  AIRVISUAL_API_KEY_FILE: {
    meaning: "File with the AirVisual key; read again for every call",
    optional: true,
    ...text("a file's path"),
  },
  AIRVISUAL_DEADLINE_MS: {
    meaning: "Milliseconds one call to AirVisual may take in all",
    byDefault: "2500",
    ...integer(100, 3_000),
  },
  CELL_SIZE_DEGREES: {
    meaning: "Edge of the grid cell that queries are folded onto",
    byDefault: "0.05",
    rule: `must be one of ${CELL_SIZES.join(", ")}`,
    schema: z.enum(CELL_SIZES).transform(Number),
  },
} as const satisfies Record<string, Setting>;

type Name = keyof typeof SETTINGS;
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

/** The API's configuration from the environment's variables. Throws a ConfigError. */
export function loadConfig(env: Environment): Config {
  const { get, faults } = readSettings(env, Object.keys(SETTINGS) as Name[]);
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
  };
}

/** What a migration needs; it connects as the schema's owner. Throws a ConfigError. */
export function loadMigrateConfig(env: Environment): MigrateConfig {
  const { get, faults } = readSettings(env, [
    "LOG_LEVEL",
    "DATABASE_URL",
    "DATABASE_PASSWORD_FILE",
    "DATABASE_CA_FILE",
    "DATABASE_POOL_MAX",
  ]);
  if (faults.length > 0) throw new ConfigError(faults);
  return { logLevel: get("LOG_LEVEL"), database: toDatabase(get) };
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
