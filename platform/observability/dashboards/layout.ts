import type { Dashboard, Panel, Row } from "./panel.ts";

/** Columns of Grafana's grid. */
const COLUMNS = 24;
const MOST_BESIDE = 4;
/** Grid units, of 30 pixels each. */
const HEIGHTS = { lines: 8, numbers: 5 };

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface PlacedRow {
  readonly row: Row;
  /** Of its title. */
  readonly at: Place;
  readonly panels: readonly { readonly panel: Panel; readonly at: Place }[];
}

/** Where everything is: four panels beside each other at most, as many in each line as in the next. */
export function placesOf({ rows }: Dashboard): PlacedRow[] {
  let y = 0;
  return rows.map((row) => {
    const at = { x: 0, y, w: COLUMNS, h: 1 };
    y += 1;
    const panels = linesOf(row.panels).flatMap((line) => {
      const h = Math.max(...line.map(({ as = "lines" }) => HEIGHTS[as]));
      const w = Math.floor(COLUMNS / line.length);
      const placed = line.map((panel, index) => ({ panel, at: { x: index * w, y, w, h } }));
      y += h;
      return placed;
    });
    return { row, at, panels };
  });
}

function linesOf(panels: readonly Panel[]): Panel[][] {
  const lines = Math.ceil(panels.length / MOST_BESIDE);
  const beside = Math.ceil(panels.length / lines);
  return Array.from({ length: lines }, (_, line) =>
    panels.slice(line * beside, (line + 1) * beside),
  );
}
