import type { Knex } from "knex";

/**
 * A step of the schema. Each runs in a transaction and is safe for the release before it
 * (expand, then contract a release later).
 */
export interface Migration extends Knex.Migration {
  /** Date and purpose; stored in the database, so it never changes once released. */
  readonly name: string;
}
