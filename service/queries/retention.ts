import type { Session, Sessions } from "../database/sessions.ts";

/** Rows of one DELETE: short enough for nobody to wait behind it. */
const CHUNK = 5_000;

/**
 * Deletes queries answered before an instant, in small steps, oldest first; returns how many. Needs
 * the owner's role: the API's own may not delete.
 */
export async function purgeQueries(sessions: Sessions, before: Date): Promise<number> {
  const chunk = (session: Session) =>
    session.query(
      `DELETE FROM queries WHERE id IN
         (SELECT id FROM queries WHERE queried_at < $1 ORDER BY queried_at, id LIMIT ${CHUNK})
       RETURNING id`,
      [before],
    );
  let deleted = 0;
  for (;;) {
    const rows = await sessions.use(chunk);
    deleted += rows.length;
    if (rows.length < CHUNK) return deleted;
  }
}
