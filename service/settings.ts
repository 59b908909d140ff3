import * as z from "zod";

/** One environment variable: the table in the README is made of these. */
export interface Setting<T = unknown> {
  readonly meaning: string;
  /** What a value must be, as a sentence that follows the variable's name. */
  readonly rule: string;
  readonly schema: z.ZodType<T, string>;
  /** The value in place of a missing one; without it a missing variable is a fault, unless optional. */
  readonly byDefault?: string;
  readonly optional?: true;
  /** Only this job reads it, and there it is not optional. */
  readonly onlyFor?: "roles";
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
    meaning: "Address both ports listen on; without it all of them, IPv4 and IPv6",
    optional: true,
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
  DATABASE_IAM_REGION: {
    meaning:
      "AWS region of the database: tokens of IAM are the passwords, signed for every connection (for `service/roles.ts`: of the roles that it makes)",
    optional: true,
    rule: "must be a region such as eu-central-1",
    schema: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
  },
  DATABASE_SECRET_ARN: {
    meaning:
      "For `service/roles.ts`: secret of AWS Secrets Manager with the administrator's password; read again for every connection",
    onlyFor: "roles",
    optional: true,
    rule: "must be the ARN of a secret",
    schema: z.string().regex(/^arn:aws[\w-]*:secretsmanager:[a-z\d-]+:\d{12}:secret:\S+$/),
  },
  DATABASE_NAME: {
    meaning: "For `service/roles.ts`, whose `DATABASE_URL` is an administrator's: database to make",
    onlyFor: "roles",
    byDefault: "air_quality",
    rule: "must be a name of lower-case letters, digits and _, at most 63",
    schema: z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/),
  },
  DATABASE_OWNER_PASSWORD_FILE: {
    meaning:
      "For `service/roles.ts`: file with the password of the schema's owner; needed without `DATABASE_IAM_REGION`",
    onlyFor: "roles",
    optional: true,
    ...text("a file's path"),
  },
  DATABASE_APP_PASSWORD_FILE: {
    meaning:
      "For `service/roles.ts`: file with the password of the API's role; needed without `DATABASE_IAM_REGION`",
    onlyFor: "roles",
    optional: true,
    ...text("a file's path"),
  },
  DATABASE_READER_PASSWORD_FILE: {
    meaning:
      "For `service/roles.ts`: file with the password of the role that people look with; without it nobody logs in as it",
    onlyFor: "roles",
    optional: true,
    ...text("a file's path"),
  },
  DATABASE_TOOLS_DIR: {
    meaning:
      "For `service/roles.ts`: folder of a file for each further database; the file's name is its own and its owner's, its content the owner's password",
    onlyFor: "roles",
    optional: true,
    ...text("a folder's path"),
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
  AIRVISUAL_KEY_CREATED: {
    meaning: "Day (UTC) that the key was made; AirVisual's keys end after 12 months",
    optional: true,
    rule: "must be a day such as 2026-11-22",
    schema: z.iso.date().transform((day) => Date.parse(day)),
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
  QUOTA_PER_MINUTE: {
    meaning: "Calls to AirVisual in any 60 seconds, over all processes",
    byDefault: "5",
    ...integer(1, 100_000),
  },
  QUOTA_PER_DAY: {
    meaning: "Calls to AirVisual in a UTC day, over all processes",
    byDefault: "500",
    ...integer(1, 10_000_000),
  },
  QUOTA_PER_MONTH: {
    meaning: "Calls to AirVisual in a UTC month, over all processes",
    byDefault: "10000",
    ...integer(1, 100_000_000),
  },
  CLIENT_SHARE_PERCENT: {
    meaning: "Part of a minute and of a day that one client may spend on unknown places",
    byDefault: "40",
    ...integer(1, 100),
  },
  TRUSTED_PROXIES: {
    meaning: "Proxies in front that append to X-Forwarded-For",
    byDefault: "0",
    ...integer(0, 10),
  },
  OUTBOX_DIR: {
    meaning: "Folder of this process alone, for answers while the database is away",
    ...text("a folder's path"),
  },
  OUTBOX_MAX_BYTES: {
    meaning: "Most bytes in the outbox; beyond them the answer is 503",
    byDefault: "67108864",
    ...integer(4096, 999_999_999),
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    meaning: "Receiver of traces (OTLP over HTTP); without it nothing is traced",
    optional: true,
    ...url(
      "http://host:4318",
      ({ protocol, username, password }) => /^https?:$/.test(protocol) && !username && !password,
    ),
  },
  RETENTION_DAYS: {
    meaning: "For `service/purge.ts`: days that an answered query is kept",
    byDefault: "365",
    ...integer(1, 36_500),
  },
  STOP_GRACE_SECONDS: {
    meaning: "Seconds a stopping process tries to bring its outbox into the database",
    byDefault: "100",
    ...integer(0, 3_600),
  },
} as const satisfies Record<string, Setting>;
