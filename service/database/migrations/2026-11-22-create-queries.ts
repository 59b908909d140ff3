import type { Knex } from "knex";
import type { Migration } from "./migration.ts";

/** The query log: one row per answered query, never updated. */
export const createQueries: Migration = {
  name: "2026-11-22-create-queries",

  async up(knex: Knex) {
    await knex.raw(`
      CREATE TABLE queries (
        id uuid PRIMARY KEY,
        request_id uuid NOT NULL,
        queried_at timestamptz NOT NULL,
        cell_latitude double precision NOT NULL,
        cell_longitude double precision NOT NULL,
        city text NOT NULL CHECK (city <> ''),
        state text,
        country text,
        us_index integer NOT NULL CHECK (us_index >= 0),
        answer_kind text NOT NULL,
        age_seconds integer NOT NULL,
        api_version smallint NOT NULL
      )
    `);
    await knex.raw("CREATE INDEX queries_by_time ON queries (queried_at, id)");
    await knex.raw("GRANT SELECT, INSERT ON queries TO air_quality_app");
  },

  async down(knex: Knex) {
    await knex.raw("DROP TABLE queries");
  },
};
