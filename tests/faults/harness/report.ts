import { type Check, failed, type Outcome } from "./run.ts";

export const say = (text: string) => void process.stdout.write(`${text}\n`);

const seenText = ({ seen }: Check) => (seen === "" ? "" : ` (${seen})`);

/** The verdict of one fault, with every check that failed. */
export function detailsOf(outcome: Outcome): string[] {
  const { fault, checks, crashed, seconds } = outcome;
  const mark = failed(outcome) ? "✗" : "✓";
  return [
    `${mark} ${fault.name} in ${seconds.toFixed(1)} s: ${countsText(outcome)}`,
    ...checks.filter(({ passed }) => !passed).map((c) => `    ✗ ${c.what}${seenText(c)}`),
    ...(crashed ? [`    ✗ it broke off: ${crashed}`] : []),
  ];
}

function countsText({ counts, books }: Outcome): string {
  const own = counts.map(([name, value]) => `${name} ${value}`);
  const common =
    books.requests > 0
      ? [
          `requests ${books.requests}`,
          `200s ${books.ok}`,
          `slowest ${Math.round(books.slowestMs)} ms`,
        ]
      : [];
  return [...common, ...own].join(", ");
}

/** fault | repetitions | what was counted | verdict */
export function table(outcomes: readonly Outcome[]): string[] {
  const rows = outcomes.map((outcome) => [
    outcome.fault.name,
    String(outcome.repetitions),
    countsText(outcome),
    verdict(outcome),
  ]);
  const all = [["fault", "repetitions", "counted", "verdict"], ...rows];
  const width = (column: number) =>
    Math.min(110, Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) => row.map((cell, column) => cell.padEnd(width(column))).join(" | "));
}

function verdict(outcome: Outcome): string {
  const { checks, crashed } = outcome;
  if (crashed) return "FAILED: broke off";
  const red = checks.filter(({ passed }) => !passed);
  if (red.length === 0) return `passed, ${checks.length} checks`;
  return `FAILED: ${red.map(({ what }) => what).join("; ")}`;
}
