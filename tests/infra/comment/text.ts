import type { Facts, StackFacts } from "./facts.ts";

export interface Comment {
  readonly text: string;
  /** Stacks that can't be rendered, and rules that are broken. */
  readonly faults: number;
}

/** Names that are shown at once; more are folded. */
const SHOWN = 6;

/** The body of a merge request's comment: what would change in each stack, what it costs, which rules break. */
export function commentOf(before: Facts, after: Facts): Comment {
  const stacks = Object.keys(after);
  const parts = stacks.map((stack) => partOf(stack, before[stack], after[stack]));
  const faults = parts.reduce((sum, part) => sum + part.faults, 0);
  const rows = parts.map(({ row }) => row);
  const text = [
    "## What this would change",
    "",
    "| Stack | Objects | US dollars a month | Rules |",
    "|---|---|---|---|",
    ...rows,
    "",
    ...parts.flatMap(({ details }) => details),
  ];
  return { text: `${text.join("\n").trimEnd()}\n`, faults };
}

interface Part {
  readonly row: string;
  readonly details: readonly string[];
  readonly faults: number;
}

type One = Facts[string] | undefined;

function partOf(stack: string, before: One, after: One): Part {
  if (!after || "error" in after) {
    const why = after?.error ?? "it was not recorded";
    return {
      row: `| ${stack} | ✗ can't be rendered | – | – |`,
      details: folded(`${stack}: why`, [why]),
      faults: 1,
    };
  }
  const known = before && !("error" in before) ? before : undefined;
  const changes = known ? changesBetween(known, after) : undefined;
  const { brokenRules } = after;
  const rules = brokenRules.length === 0 ? "none broken" : `✗ ${brokenRules.length} broken`;
  return {
    row: `| ${stack} | ${changes ? countsText(changes) : "nothing to compare with"} | ${costText(known, after)} | ${rules} |`,
    details: [
      ...(changes ? detailsOf(stack, changes) : []),
      ...(brokenRules.length > 0 ? folded(`${stack}: broken rules`, brokenRules) : []),
    ],
    faults: brokenRules.length,
  };
}

type Changes = Readonly<Record<"added" | "changed" | "removed", readonly string[]>>;

function changesBetween({ objects: had }: StackFacts, { objects: has }: StackFacts): Changes {
  const names = Object.keys(has);
  return {
    added: names.filter((name) => had[name] === undefined),
    changed: names.filter((name) => had[name] !== undefined && had[name] !== has[name]),
    removed: Object.keys(had).filter((name) => has[name] === undefined),
  };
}

function countsText(changes: Changes): string {
  const counts = Object.entries(changes).flatMap(([what, names]) =>
    names.length > 0 ? [`${names.length} ${what}`] : [],
  );
  return counts.join(", ") || "no change";
}

function detailsOf(stack: string, changes: Changes): string[] {
  return Object.entries(changes).flatMap(([what, names]) =>
    names.length === 0
      ? []
      : names.length <= SHOWN
        ? [`**${stack}: ${what}**: ${names.map((name) => `\`${name}\``).join(", ")}`, ""]
        : folded(`${stack}: ${names.length} ${what}`, names),
  );
}

function costText(before: StackFacts | undefined, { monthlyUsd: has }: StackFacts): string {
  if (has === undefined) return "–";
  const had = before?.monthlyUsd;
  const difference = had === undefined ? 0 : Math.round((has - had) * 100) / 100;
  const more =
    difference === 0 ? "" : ` (${difference > 0 ? "+" : "−"}${Math.abs(difference).toFixed(2)})`;
  return `${has.toFixed(2)}${more}`;
}

const folded = (title: string, lines: readonly string[]) => [
  `<details><summary>${title}</summary>`,
  "",
  ...lines.map((line) => `- \`${line.replaceAll("`", "'").replaceAll("\n", " ")}\``),
  "",
  "</details>",
  "",
];
