import { type Spread, spreadOf } from "./statistics.ts";

/** One row of the final table: a claim, how often it was measured and what it has to be. */
export interface Row {
  readonly number: number;
  readonly what: string;
  readonly baseline: string;
  /** One per round. */
  readonly ratios: readonly number[];
  readonly must: number;
  readonly aim: number;
  /** Which side of `must` and `aim` is the good one. */
  readonly good: "above" | "below";
}

/** A cell's numbers, as they were measured, for people who want more than the ratio. */
export interface Measured {
  readonly what: string;
  readonly values: Readonly<Record<string, readonly number[]>>;
}

const say = (text: string) => process.stdout.write(`${text}\n`);

export function sayMeasured(title: string, cells: readonly Measured[]): void {
  say(`\n${title}: min / median / max`);
  const names = Object.keys(cells[0]?.values ?? {});
  sayTable([
    ["", ...names],
    ...cells.map(({ what, values }) => [
      what,
      ...names.map((name) => triple(spreadOf(values[name] ?? []))),
    ]),
  ]);
}

/** The verdict is the median's; min and max tell how far the rounds were apart. */
export function sayRows(rows: readonly Row[]): void {
  say("\nRatios, round by round");
  sayTable(rows.map(({ number, ratios }) => [`row ${number}`, ratios.map(short).join("  ")]));
  say("\nThe table: ratio min / median / max over the rounds, judged by the median");
  sayTable([
    ["", "what", "baseline", "measured", "must", "aim", ""],
    ...rows.map((row) => [
      String(row.number),
      row.what,
      row.baseline,
      triple(spreadOf(row.ratios)),
      bound(row, row.must),
      bound(row, row.aim),
      verdict(row),
    ]),
  ]);
}

function bound({ good }: Row, value: number): string {
  return `${good === "above" ? "≥" : "≤"} ${short(value)}`;
}

function verdict({ ratios, must, aim, good }: Row): string {
  const { median } = spreadOf(ratios);
  const reaches = (value: number) => (good === "above" ? median >= value : median <= value);
  if (reaches(aim)) return "aim met";
  return reaches(must) ? "must met" : "MISSED";
}

function triple({ min, median, max }: Spread): string {
  return `${short(min)} / ${short(median)} / ${short(max)}`;
}

/** Three significant digits, which is more than a shared machine can promise. */
function short(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}

function sayTable(lines: readonly (readonly string[])[]): void {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  for (const line of lines) {
    say(`  ${line.map((text, column) => text.padEnd(widths[column] ?? 0)).join("   ")}`.trimEnd());
  }
}
