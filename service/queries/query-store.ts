import type { Knex } from "knex";
import { formatInstant } from "../clock.ts";
import { type AnsweredQuery, StorageError } from "./query-log.ts";

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

/** The query log in PostgreSQL. Every method fails with a StorageError only. */
export interface QueryStore {
  /** Resolves after COMMIT. Storing the same id twice stores it once. */
  insert(query: AnsweredQuery): Promise<void>;
  /** Newest first. */
  list(filter: ListFilter): Promise<LoggedQuery[]>;
  /** Most asked first, then by name. */
  topCities(period: Period & { limit: number }): Promise<CityCount[]>;
  /** Hours with at least one query, newest first. */
  hourly(period: Period & { city?: string | undefined }): Promise<HourCount[]>;
}

const INSERT = `
  INSERT INTO queries (id, request_id, queried_at, cell_latitude, cell_longitude, city, state, country,
                       us_index, answer_kind, age_seconds, api_version)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO NOTHING`;

/** Microseconds survive only as text: JavaScript's Date has milliseconds. */
const TIME = `to_char(queried_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

export function createQueryStore(knex: Knex): QueryStore {
  async function rows<Row>(sql: string, bindings: readonly Knex.Value[]): Promise<Row[]> {
    try {
      return (await knex.raw(sql, bindings)).rows;
    } catch (cause) {
      throw new StorageError("the query log did not answer", { cause });
    }
  }

  return {
    async insert(query) {
      await rows(INSERT, [
        query.id,
        query.requestId,
        formatInstant(query.queriedAt),
        query.cellLatitude,
        query.cellLongitude,
        query.city,
        query.state ?? null,
        query.country ?? null,
        query.usIndex,
        query.answerKind,
        query.ageSeconds,
        query.apiVersion,
      ]);
    },

    async list({ city, before, limit, ...period }) {
      const where = conditions(period, city);
      if (before) where.add("(queried_at, id) < (?, ?)", before.time, before.id);
      return await rows(
        `SELECT id, ${TIME} AS time, city, state, country, us_index AS "usIndex"
         FROM queries ${where.sql} ORDER BY queried_at DESC, id DESC LIMIT ?`,
        [...where.bindings, limit],
      );
    },

    async topCities({ limit, ...period }) {
      const where = conditions(period);
      return await rows(
        `SELECT city, state, country, count(*)::int AS queries
         FROM queries ${where.sql} GROUP BY city, state, country
         ORDER BY queries DESC, city, state, country LIMIT ?`,
        [...where.bindings, limit],
      );
    },

    async hourly({ city, ...period }) {
      const where = conditions(period, city);
      return await rows(
        `SELECT to_char(date_trunc('hour', queried_at AT TIME ZONE 'UTC'), 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS hour,
                count(*)::int AS queries
         FROM queries ${where.sql} GROUP BY 1 ORDER BY 1 DESC`,
        where.bindings,
      );
    },
  };
}

/** Collects what holds for the wanted rows, with the values apart from the SQL. */
function conditions({ from, to }: Period, city?: string) {
  const clauses: string[] = [];
  const bindings: Knex.Value[] = [];
  const where = {
    bindings,
    add(clause: string, ...values: Knex.Value[]) {
      clauses.push(clause);
      bindings.push(...values);
    },
    get sql() {
      return clauses.length > 0 ? `WHERE ${clauses.join(" AND ")}` : "";
    },
  };
  if (from !== undefined) where.add("queried_at >= ?", from);
  if (to !== undefined) where.add("queried_at < ?", to);
  if (city !== undefined) where.add("city = ?", city);
  return where;
}
