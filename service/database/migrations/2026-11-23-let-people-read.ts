import type { Knex } from "knex";
import type { Migration } from "./migration.ts";

/** People look with a role of their own, at these tables and at those to come. */
export const letPeopleRead: Migration = {
  name: "2026-11-23-let-people-read",

  async up(knex: Knex) {
    await knex.raw("GRANT SELECT ON ALL TABLES IN SCHEMA public TO air_quality_reader");
    await knex.raw(
      "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO air_quality_reader",
    );
  },

  async down(knex: Knex) {
    await knex.raw(
      "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON TABLES FROM air_quality_reader",
    );
    await knex.raw("REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM air_quality_reader");
  },
};
