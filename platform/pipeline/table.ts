import { type Entry, resultsOf } from "./record.ts";
import { STAGES } from "./stages.ts";

/** What became of a run, a line per stage, and what to do when it is red. */
export function tableOf(entries: readonly Entry[]): string {
  const results = resultsOf(entries);
  const rows = STAGES.map(({ name }) => {
    const entry = results.get(name);
    if (!entry) return ["·", name, "", "not run"];
    const time = `${entry.seconds.toFixed(1)} s`;
    return entry.result === "passed"
      ? ["✓", name, time, factsText(entry)]
      : ["✗", name, time, firstLine(entry.facts.fault)];
  });
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 2 ? cell.padStart(widths[2] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
  const total = [...results.values()].reduce((sum, { seconds }) => sum + seconds, 0);
  const fixes = [...results.values()]
    .filter(({ result }) => result === "failed")
    .map(({ facts }) => `  → ${facts.fix}`);
  return [...lines, "", ...fixes, `${total.toFixed(0)} s in all stages`].join("\n");
}

const factsText = ({ facts }: Entry) =>
  Object.entries(facts)
    .map(([name, value]) => `${name} ${String(value).replace(/^(sha256:\w{12})\w+$/, "$1…")}`)
    .join(", ");

const firstLine = (text: unknown) => String(text).split("\n")[0] ?? "";
