import { createQueries } from "./2026-11-22-create-queries.ts";
import { shareAnswersAndQuota } from "./2026-11-22-share-answers-and-quota.ts";
import { letPeopleRead } from "./2026-11-23-let-people-read.ts";
import type { Migration } from "./migration.ts";

/** All migrations, oldest first. In code, so that a file's name or ending means nothing. */
export const MIGRATIONS: readonly Migration[] = [
  createQueries,
  shareAnswersAndQuota,
  letPeopleRead,
];
