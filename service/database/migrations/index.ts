import type { Knex } from "knex";
import { createQueries } from "./2026-11-22-create-queries.ts";

/**
 * A step of the schema. Each runs in a transaction and is safe for the release before it
 * (expand, then contract a release later).
 */
export interface Migration extends Knex.Migration {
  /** Date and purpose; stored in the database, so it never changes once released. */
  readonly name: string;
}

/** All migrations, oldest first. In code, so that a file's name or ending means nothing. */
export const MIGRATIONS: readonly Migration[] = [createQueries];
