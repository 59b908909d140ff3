import type { Knex } from "knex";
import type { Client } from "pg";
import { formatInstant } from "../../../service/clock.ts";
import type { AnsweredQuery } from "../../../service/queries/query-log.ts";

const rowOf = (query: AnsweredQuery) => ({
  id: query.id,
  request_id: query.requestId,
  queried_at: formatInstant(query.queriedAt),
  cell_latitude: query.cellLatitude,
  cell_longitude: query.cellLongitude,
  city: query.city,
  state: query.state ?? null,
  country: query.country ?? null,
  us_index: query.usIndex,
  answer_kind: query.answerKind,
  age_seconds: query.ageSeconds,
  api_version: query.apiVersion,
});

/** One INSERT per query, written with knex' builder: what group commit is measured against. */
export async function insertPlainly(knex: Knex, query: AnsweredQuery): Promise<void> {
  await knex("queries").insert(rowOf(query));
}

/** The cheapest INSERT of one row there is: what a lone caller of the recorder is measured against. */
export async function insertPrepared(client: Client, query: AnsweredQuery): Promise<void> {
  const row = rowOf(query);
  const columns = Object.keys(row);
  const places = columns.map((_, at) => `$${at + 1}`);
  await client.query({
    name: "insert-one",
    text: `INSERT INTO queries (${columns.join(", ")}) VALUES (${places.join(", ")})`,
    values: Object.values(row),
  });
}
