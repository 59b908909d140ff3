import type { Knex } from "knex";
import type { Migration } from "./migration.ts";

/** What all processes share: the last answer of every cell, and one ledger of upstream calls. */
export const shareAnswersAndQuota: Migration = {
  name: "2026-11-22-share-answers-and-quota",

  async up(knex: Knex) {
    await knex.raw(`
      CREATE TABLE cells (
        grid smallint NOT NULL,
        cell integer NOT NULL,
        fetched_at timestamptz NOT NULL,
        answer jsonb,
        stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (grid, cell)
      )
    `);
    await knex.raw("COMMENT ON COLUMN cells.grid IS 'rows of the grid between the poles'");
    await knex.raw("COMMENT ON COLUMN cells.answer IS 'null: nothing is near'");
    await knex.raw("CREATE INDEX cells_by_stored_at ON cells (stored_at)");
    await knex.raw("GRANT SELECT, INSERT, UPDATE ON cells TO air_quality_app");
    await knex.raw(`
      CREATE TABLE quota_ledger (
        account text PRIMARY KEY,
        version bigint NOT NULL,
        state jsonb NOT NULL
      )
    `);
    await knex.raw("COMMENT ON TABLE quota_ledger IS 'see service/air-quality/ledger-state.ts'");
    await knex.raw("GRANT SELECT, INSERT, UPDATE ON quota_ledger TO air_quality_app");
  },

  async down(knex: Knex) {
    await knex.raw("DROP TABLE quota_ledger");
    await knex.raw("DROP TABLE cells");
  },
};
