import { causesText, milliseconds, whole } from "../load/progress.ts";
import { columns, markdownTable } from "./columns.ts";
import { type Row, trafficOf } from "./row.ts";

const HEAD = [
  "promise",
  "verdict",
  "requests",
  "failed",
  "p50 / p99 / slowest",
  "seconds (budget)",
  "counted",
];

function cells(row: Row): string[] {
  const { name, counts, loads, seconds, budgetSeconds } = row;
  const traffic = trafficOf(loads);
  return [
    name,
    verdictOf(row),
    traffic ? whole(traffic.sent) : "–",
    traffic ? whole(traffic.failed) : "–",
    traffic ? [traffic.p50Ms, traffic.p99Ms, traffic.maxMs].map(milliseconds).join(" / ") : "–",
    `${Math.round(seconds)} (${budgetSeconds})`,
    counts.map(([what, value]) => `${what} ${shown(value)}`).join(", "),
  ];
}

const shown = (value: number | string) => (typeof value === "number" ? whole(value) : value);

function verdictOf({ verdict, firstTry }: Row): string {
  if (firstTry === undefined) return verdict;
  return verdict === "kept" ? "kept at the second try" : `${verdict}, twice`;
}

/** One promise as it ends, in one line or, with what went wrong, in some. */
export function rowLines(row: Row): string[] {
  const { verdict, reason, firstTry, loads } = row;
  const [name = "", , requests, failed, latencies, seconds, counted] = cells(row);
  const mark = { kept: "✓", broken: "✗", skipped: "–" }[verdict];
  const measured = loads.length > 0 ? `${requests} requests, ${failed} failed, ${latencies}` : "";
  const line = [name, `${seconds} s`, measured, counted].filter(Boolean).join(" · ");
  const causes = loads.filter((load) => load.failed > 0).map((load) => `  ${causesText(load)}`);
  return [
    `${mark} ${line}`,
    ...causes,
    ...(firstTry === undefined ? [] : [`  first try: ${indented(firstTry)}`]),
    ...(reason === undefined ? [] : [`  ${verdict}: ${indented(reason)}`]),
  ];
}

const indented = (text: string) => text.trim().replaceAll("\n", "\n    ");

/** The whole table for a terminal. */
export const terminalTable = (rows: readonly Row[]) => columns([HEAD, ...rows.map(cells)]);

export interface Report {
  readonly title: string;
  /** What it was measured on, a line each. */
  readonly ground: readonly string[];
  readonly rows: readonly Row[];
  /** File names beside the report, with what they show. */
  readonly pictures: readonly (readonly [file: string, caption: string])[];
}

/** The report as Markdown. */
export function markdownReport({ title, ground, rows, pictures }: Report): string {
  const named = (which: Row["verdict"]) => rows.filter(({ verdict }) => verdict === which).length;
  const seconds = rows.reduce((sum, row) => sum + row.seconds, 0);
  const again = rows.filter(({ firstTry }) => firstTry !== undefined);
  const spoken = rows.filter(({ reason, firstTry }) => reason ?? firstTry);
  return [
    `# ${title}`,
    `${named("kept")} kept, ${named("broken")} broken, ${named("skipped")} skipped, ${again.length} tried twice; ${(seconds / 60).toFixed(1)} minutes.`,
    ground.map((line) => `- ${line}`).join("\n"),
    markdownTable([HEAD, ...rows.map(cells)]),
    "Latencies count from the moment a request was due, not from when it was sent; failed requests are among them. The worst of a promise's loads is shown.",
    ...pictures.map(([file, caption]) => `![${caption}](${file})`),
    "## What is promised",
    rows.map(({ name, promise }) => `- **${name}**: ${promise}`).join("\n"),
    ...(spoken.length > 0 ? ["## What went wrong", ...spoken.map(wrongOf)] : []),
  ]
    .map((part) => `${part}\n`)
    .join("\n");
}

function wrongOf({ name, verdict, reason, firstTry, loads }: Row): string {
  const parts = [
    firstTry === undefined ? "" : `First try:\n\n${fenced(firstTry)}`,
    reason === undefined ? "" : `${verdict}:\n\n${fenced(reason)}`,
    ...loads.filter((load) => load.failed > 0).map((load) => `Failed: ${causesText(load)}`),
  ];
  return [`### ${name}`, ...parts.filter(Boolean)].join("\n\n");
}

const fenced = (text: string) => `\`\`\`\n${text.trim()}\n\`\`\``;
