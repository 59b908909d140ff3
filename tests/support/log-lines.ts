import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { PROBLEMS } from "../../service/errors.ts";
import { createRoutes, type RouteDependencies } from "../../service/routes/index.ts";

/** The routes' paths only need their descriptions. */
const ROUTES = createRoutes({} as RouteDependencies).map(({ path }) => path);

const text = z.string().min(1).max(300);
const cause: z.ZodType = z.lazy(() => z.strictObject(CAUSE));
const CAUSE = {
  error: text,
  error_message: z.string().max(300).exactOptional(),
  error_code: text.exactOptional(),
  cause: cause.exactOptional(),
};

/** What the types of docs/logs.md mean. */
const TYPES: Readonly<Record<string, z.ZodType>> = {
  level: z.enum(["debug", "info", "warn", "error"]),
  instant: z.iso.datetime({ precision: 3 }),
  text,
  uuid: z.uuid(),
  trace: z.string().regex(/^[\da-f]{32}$/),
  method: z.enum(["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "other"]),
  route: z.enum([...ROUTES, "none"]),
  status: z.int().min(200).max(599),
  problem: z.enum(Object.keys(PROBLEMS)),
  milliseconds: z.number().min(0),
  count: z.int().min(0),
  true: z.literal(true),
  url: z.url({ protocol: /^http$/ }),
  names: z.array(text),
  cause,
  query: z.strictObject({
    id: z.uuid(),
    requestId: z.uuid(),
    queriedAt: z.number(),
    cellLatitude: z.number().min(-90).max(90),
    cellLongitude: z.number().min(-180).max(180),
    // An answer that the database refuses is in a line, too.
    city: z.string(),
    state: text.exactOptional(),
    country: text.exactOptional(),
    usIndex: z.int(),
    answerKind: z.enum(["miss", "hit", "stale"]),
    ageSeconds: z.int(),
    apiVersion: z.union([z.literal(1), z.literal(2)]),
  }),
};

/** The cells of a table of docs/logs.md, without its head. */
function table(name: string): string[][] {
  const page = readFileSync(join(import.meta.dirname, "../../docs/logs.md"), "utf8");
  const marked = new RegExp(`<!-- ${name}:.*?-->\n(.*?)<!-- /${name} -->`, "s").exec(page)?.[1];
  const rows = (marked ?? "").trim().split("\n").slice(2);
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

const coded = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

function fieldType(name: string): z.ZodType {
  const row = table("fields").find(([cell]) => coded(cell)[0] === name);
  const type = TYPES[row?.[1] ?? ""];
  if (!type) throw new Error(`docs/logs.md has no type for ${name}`);
  return type;
}

export interface LogLine {
  readonly message: string;
  readonly levels: readonly string[];
  /** A field that may be missing ends in `?`. */
  readonly fields: readonly string[];
  readonly schema: z.ZodType;
}

/** Every line that docs/logs.md knows, by its message. */
export const LOG_LINES: ReadonlyMap<string, LogLine> = new Map(
  table("lines").map(([message, levels, fields]) => {
    const line = { message: coded(message)[0] ?? "", levels: coded(levels), fields: coded(fields) };
    return [line.message, { ...line, schema: schemaOf(line) }];
  }),
);

/** Fields that docs/logs.md explains. */
export const LOG_FIELDS: readonly string[] = table("fields").flatMap(([cell]) => coded(cell));

function schemaOf({ message, levels, fields }: Omit<LogLine, "schema">): z.ZodType {
  const entries = fields.map((field) => {
    const name = field.replace("?", "");
    const type = fieldType(name);
    return [name, field.endsWith("?") ? z.exactOptional(type) : type] as const;
  });
  return z.strictObject({
    level: z.enum(levels),
    time: fieldType("time"),
    message: z.literal(message),
    ...Object.fromEntries(entries),
  });
}

/** The level that a request's line must have. */
function requestLevel({ status, problem }: Record<string, unknown>): string {
  if (problem === "internal" || problem === "upstream-key") return "error";
  return Number(status) >= 500 ? "warn" : "info";
}

/** What is wrong with a line, if something is. */
export function faultOf(line: string): string | undefined {
  const entry: Record<string, unknown> = JSON.parse(line);
  const known = LOG_LINES.get(String(entry.message));
  if (!known) return `docs/logs.md has no such line: ${line}`;
  const { error } = known.schema.safeParse(entry);
  if (error)
    return `docs/logs.md has another "${known.message}": ${z.prettifyError(error)}: ${line}`;
  if (known.message === "request" && requestLevel(entry) !== entry.level) {
    return `docs/logs.md has another level: ${line}`;
  }
  return undefined;
}

/** Fails unless every line of a log is one that docs/logs.md promises. */
export function assertLogLines(lines: readonly string[]): void {
  const faults = lines.flatMap((line) => faultOf(line) ?? []);
  if (faults.length > 0) throw new Error(faults.slice(0, 5).join("\n"));
}
