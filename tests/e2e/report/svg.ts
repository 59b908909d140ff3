type Point = readonly [x: number, y: number];

const LINES = {
  axis: 'stroke="#444"',
  grid: 'stroke="#ddd"',
  event: 'stroke="#888" stroke-dasharray="3 3"',
} as const;

/** What may stand in an SVG's text or attribute. */
export const escapeXml = (value: string) =>
  value.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const number = (value: number) => String(Math.round(value * 10) / 10);

export function line([x1, y1]: Point, [x2, y2]: Point, kind: keyof typeof LINES): string {
  return `<line x1="${number(x1)}" y1="${number(y1)}" x2="${number(x2)}" y2="${number(y2)}" ${LINES[kind]}/>`;
}

export interface TextStyle {
  readonly size: number;
  readonly weight?: number;
  readonly fill?: string;
  readonly anchor?: "start" | "middle" | "end";
}

export function text(
  x: number,
  y: number,
  value: string,
  { size, weight = 400, fill = "#222", anchor = "start" }: TextStyle,
): string {
  return `<text x="${number(x)}" y="${number(y)}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}">${escapeXml(value)}</text>`;
}

/** A line that keeps each value until the next one, and the last one until `end`. */
export function steps(points: readonly Point[], end: number, stroke: string): string {
  const [first, ...rest] = points;
  if (!first) return "";
  const path = rest.map(([x, y]) => `H${number(x)}V${number(y)}`).join("");
  const d = `M${number(first[0])} ${number(first[1])}${path}H${number(end)}`;
  return `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="2" stroke-linejoin="round"/>`;
}
