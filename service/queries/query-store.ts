import type { Sessions } from "../database/sessions.ts";
import { Overloaded } from "../overloaded.ts";
import { StorageError } from "../storage-error.ts";

/** What the query log publishes of one query: nothing of the consumer, no coordinates. */
export interface LoggedQuery {
  readonly id: string;
  /** RFC 3339, UTC, microseconds. */
  readonly time: string;
  readonly city: string;
  readonly state: string | null;
  readonly country: string | null;
  readonly usIndex: number;
}

/** A place in the log; queries are ordered by (time, id). */
export interface Position {
  readonly time: string;
  readonly id: string;
}

/** RFC 3339; `from` is inclusive, `to` is exclusive. */
export interface Period {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface ListFilter extends Period {
  readonly city?: string | undefined;
  /** Only queries older than this one. */
  readonly before?: Position | undefined;
  readonly limit: number;
}

export interface CityCount {
  readonly city: string;
  readonly state: string | null;
  readonly country: string | null;
  readonly queries: number;
}

export interface HourCount {
  /** Start of the UTC hour, RFC 3339. */
  readonly hour: string;
  readonly queries: number;
}

/** Reads the query log. Fails with StorageError or Overloaded only. */
export interface QueryStore {
  /** Newest first. */
  list(filter: ListFilter): Promise<LoggedQuery[]>;
  /** Most asked first, then by name. */
  topCities(period: Period & { limit: number }): Promise<CityCount[]>;
  /** Hours with at least one query, newest first. */
  hourly(period: Period & { city?: string | undefined }): Promise<HourCount[]>;
}

/** Microseconds survive only as text: JavaScript's Date has milliseconds. */
const TIME = `to_char(queried_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

export function createQueryStore(sessions: Sessions): QueryStore {
  async function rows<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    try {
      return await sessions.use((session) => session.query<Row>(sql, values));
    } catch (cause) {
      if (cause instanceof Overloaded) throw cause;
      throw new StorageError("the query log did not answer", { cause });
    }
  }

  return {
    async list({ city, before, limit, ...period }) {
      const where = conditions(period, city);
      if (before) where.add((at) => `(queried_at, id) < (${at(before.time)}, ${at(before.id)})`);
      return await rows(
        `SELECT id, ${TIME} AS time, city, state, country, us_index AS "usIndex"
         FROM queries ${where.sql()} ORDER BY queried_at DESC, id DESC LIMIT ${where.at(limit)}`,
        where.values,
      );
    },

    async topCities({ limit, ...period }) {
      const where = conditions(period);
      return await rows(
        `SELECT city, state, country, count(*)::int AS queries
         FROM queries ${where.sql()} GROUP BY city, state, country
         ORDER BY queries DESC, city, state, country LIMIT ${where.at(limit)}`,
        where.values,
      );
    },

    async hourly({ city, ...period }) {
      const where = conditions(period, city);
      return await rows(
        `SELECT to_char(date_trunc('hour', queried_at AT TIME ZONE 'UTC'), 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS hour,
                count(*)::int AS queries
         FROM queries ${where.sql()} GROUP BY 1 ORDER BY 1 DESC`,
        where.values,
      );
    },
  };
}

type Placeholder = (value: unknown) => string;

/** Collects what holds for the wanted rows, with the values apart from the SQL. */
function conditions({ from, to }: Period, city?: string) {
  const clauses: string[] = [];
  const values: unknown[] = [];
  const at: Placeholder = (value) => `$${values.push(value)}`;
  const where = {
    values,
    /** Takes a value and gives its place in the SQL. */
    at,
    add: (clause: (at: Placeholder) => string) => clauses.push(clause(at)),
    sql: () => (clauses.length > 0 ? `WHERE ${clauses.join(" AND ")}` : ""),
  };
  if (from !== undefined) where.add(() => `queried_at >= ${at(from)}`);
  if (to !== undefined) where.add(() => `queried_at < ${at(to)}`);
  if (city !== undefined) where.add(() => `city = ${at(city)}`);
  return where;
}
