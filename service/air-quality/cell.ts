import type { Coordinates } from "../coordinates.ts";

/**
 * One square of the grid that all queries are folded onto. The upstream is asked at its centre, so an
 * answer never depends on who asked first.
 */
export interface Cell {
  /** Unique per grid size and below 2³¹: also the number of the cell's advisory lock. */
  readonly id: number;
  readonly centre: Coordinates;
}

/** Keeps binary noise (13.424999999999983) out of URLs and rows; 6 decimals are 0.1 m. */
const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;

/** 89.7 ÷ 0.1 is a hair below 897: without this a point on a line falls below it. */
const line = (degrees: number, size: number) => Math.floor(degrees / size + 1e-9);

/** Rows of a grid of `size` degrees between the poles; it names the grid in the shared cache. */
export function rowsOfGrid(size: number): number {
  return Math.round(180 / size);
}

/**
 * The cell of a point on a grid of `size` degrees. `size` must divide 180.
 * −180 and 180 are the same cell; the poles belong to the outermost rows.
 */
export function cellOf({ latitude, longitude }: Coordinates, size: number): Cell {
  const rows = rowsOfGrid(size);
  const columns = 2 * rows;
  const y = Math.min(rows - 1, line(latitude + 90, size));
  const x = line(longitude + 180, size) % columns;
  return {
    id: y * columns + x,
    centre: {
      latitude: round(-90 + (y + 0.5) * size),
      longitude: round(-180 + (x + 0.5) * size),
    },
  };
}
