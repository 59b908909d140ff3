import { formatInstant } from "../clock.ts";
import type { Session } from "../database/sessions.ts";
import type { AnsweredQuery } from "./query-log.ts";

/**
 * Column, its type, and how a query fills it as an element of a PostgreSQL array: the one place that
 * maps a query to its row. Written out here because the driver looks at every element again, which is
 * a third of the cost of a batch.
 */
const COLUMNS: readonly (readonly [string, string, (query: AnsweredQuery) => string | number])[] = [
  ["id", "uuid", ({ id }) => id],
  ["request_id", "uuid", ({ requestId }) => requestId],
  ["queried_at", "timestamptz", ({ queriedAt }) => formatInstant(queriedAt)],
  ["cell_latitude", "float8", ({ cellLatitude }) => cellLatitude],
  ["cell_longitude", "float8", ({ cellLongitude }) => cellLongitude],
  ["city", "text", ({ city }) => quoted(city)],
  ["state", "text", ({ state }) => quoted(state)],
  ["country", "text", ({ country }) => quoted(country)],
  ["us_index", "int", ({ usIndex }) => usIndex],
  ["answer_kind", "text", ({ answerKind }) => answerKind],
  ["age_seconds", "int", ({ ageSeconds }) => ageSeconds],
  ["api_version", "smallint", ({ apiVersion }) => apiVersion],
];

/** A text from outside: between quotes only these two signs mean something. */
function quoted(text: string | undefined): string {
  return text === undefined ? "NULL" : `"${text.replace(/["\\]/g, "\\$&")}"`;
}

const names = COLUMNS.map(([name]) => name).join(", ");
const rows = COLUMNS.map(([, type], at) => `unnest($${at + 1}::${type}[])`).join(", ");

/**
 * One statement for any number of rows. Arrays are taken apart in the select list, row by row: in FROM
 * PostgreSQL would first store every column on its own.
 */
const INSERT = `INSERT INTO queries (${names}) SELECT ${rows}`;
const FRESH = { name: "insert-fresh-queries", text: INSERT };
const MISSING = { name: "insert-missing-queries", text: `${INSERT} ON CONFLICT (id) DO NOTHING` };

/** Commits all of the queries, or none and throws PostgreSQL's error. */
export type InsertQueries = (session: Session, queries: readonly AnsweredQuery[]) => Promise<void>;

/** For queries that were never sent to the database: nothing looks for rows that cannot be there. */
export const insertFresh: InsertQueries = async (session, queries) => {
  await session.query(FRESH, arraysOf(queries));
};

/** For queries that may be there already, from a commit that nobody heard of: those stay as they are. */
export const insertMissing: InsertQueries = async (session, queries) => {
  await session.query(MISSING, arraysOf(queries));
};

const arraysOf = (queries: readonly AnsweredQuery[]): readonly string[] =>
  COLUMNS.map(([, , fill]) => `{${queries.map(fill).join(",")}}`);

/** SQLSTATE classes "data exception" and "integrity constraint violation". */
const DATA_ERROR = /^2[23]/;

/** Whether PostgreSQL refused the rows themselves; any other failure says nothing about them. */
export function isDataError(error: unknown): boolean {
  return error instanceof Error && "code" in error && DATA_ERROR.test(String(error.code));
}
