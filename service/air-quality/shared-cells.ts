import type { AirQuality } from "../air-visual/payload.ts";
import type { Session } from "../database/sessions.ts";
import type { KnownCell } from "./known-cells.ts";

/** The cache that all processes share, for one grid. */
export interface SharedCells {
  read(session: Session, cellId: number): Promise<KnownCell | undefined>;
  /** Keeps the newer one. */
  write(session: Session, known: KnownCell): Promise<void>;
  /**
   * What was stored at or after `since` and is young enough to be used, with the point to go on from.
   * Goes back a little, because a commit may become visible after a later one.
   */
  changes(
    session: Session,
    since: string | undefined,
  ): Promise<{ known: KnownCell[]; next: string }>;
}

interface Row {
  readonly cell: number;
  readonly answer: AirQuality | null;
  readonly fetched_at: number;
}

const COLUMNS = "cell, answer, extract(epoch FROM fetched_at)::float8 * 1000 AS fetched_at";
/** Longer than any transaction that writes a cell takes. */
const OVERLAP = "interval '10 seconds'";
/** Older answers are never given (see freshness.ts). */
const USABLE = "interval '1 day'";
const MOST = 50_000;

/** `grid` is the number of rows between the poles. */
export function createSharedCells(grid: number): SharedCells {
  return {
    async read(session, cellId) {
      const sql = `SELECT ${COLUMNS} FROM cells WHERE grid = $1 AND cell = $2`;
      const [row] = await session.query<Row>(sql, [grid, cellId]);
      return row && toKnown(row);
    },

    async write(session, { cellId, airQuality, fetchedAt }) {
      await session.query(
        `INSERT INTO cells (grid, cell, fetched_at, answer) VALUES ($1, $2, to_timestamp($3), $4)
         ON CONFLICT (grid, cell) DO UPDATE
           SET fetched_at = excluded.fetched_at, answer = excluded.answer, stored_at = clock_timestamp()
           WHERE cells.fetched_at < excluded.fetched_at`,
        [grid, cellId, fetchedAt / 1000, airQuality && JSON.stringify(airQuality)],
      );
    },

    async changes(session, since) {
      const sql = `
        SELECT ${COLUMNS}, stored_at::text AS stored_at FROM cells
        WHERE grid = $1 AND stored_at >= coalesce($2::timestamptz - ${OVERLAP}, clock_timestamp() - ${USABLE})
        ORDER BY cells.stored_at DESC LIMIT ${MOST}`;
      const rows = await session.query<Row & { stored_at: string }>(sql, [grid, since]);
      return {
        known: rows.map(toKnown).reverse(),
        next: rows[0]?.stored_at ?? since ?? "-infinity",
      };
    },
  };
}

/** Deletes answers that nobody may use any more, of all grids; returns how many. Needs the owner's role. */
export async function purgeCells(session: Session): Promise<number> {
  const sql = `DELETE FROM cells WHERE fetched_at < clock_timestamp() - ${USABLE} RETURNING cell`;
  return (await session.query(sql)).length;
}

function toKnown({ cell, answer, fetched_at }: Row): KnownCell {
  return { cellId: cell, airQuality: answer, fetchedAt: fetched_at };
}
