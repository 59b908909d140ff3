import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AWS_ALARMS } from "../../platform/aws/monitoring/alarms.ts";
import { type Alert, runbookOf } from "../../platform/observability/alert.ts";
import { ALERTS } from "../../platform/observability/alerts.ts";

const PROJECT = join(import.meta.dirname, "../..");
const FOLDER = join(PROJECT, "docs/runbooks");

/** What an operator reads when an alert arrives. */
export interface Runbook {
  /** The alert's. */
  readonly name: string;
  readonly text: string;
  /** What is before the first section. */
  readonly head: string;
  /** Text of each section by its heading, in their order. */
  readonly sections: ReadonlyMap<string, string>;
}

/** Page of all runbooks, which is generated in part. */
export const INDEX = join(FOLDER, "README.md");

type Listed = Pick<Alert, "name" | "severity" | "summary"> & { readonly by: string };

/** Everything that somebody hears of, by who sees it. */
const LISTED: readonly Listed[] = [
  ...ALERTS.map((alert) => ({ ...alert, by: "Prometheus" })),
  ...AWS_ALARMS.map((alarm) => ({ ...alarm, by: "CloudWatch" })),
];

export const ALERT_NAMES: readonly string[] = [...new Set(LISTED.map(({ name }) => name))];

/** Alerts that have a file, by the files' names. */
export const runbookNames = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => file !== "README.md")
    .map((file) => file.replace(/\.md$/, ""));

export function readRunbook(name: string): Runbook {
  const text = readFileSync(join(PROJECT, runbookOf({ name })), "utf8");
  const [head = "", ...sections] = text.split(/^## /m);
  const split = sections.map((section): [string, string] => {
    const end = section.indexOf("\n");
    return [section.slice(0, end), section.slice(end).trim()];
  });
  return { name, text, head, sections: new Map(split) };
}

/** How the runbook of an alert begins. */
export function headOf(name: string): string {
  const said = new Map<string, string[]>();
  for (const { summary, severity } of LISTED.filter((alert) => alert.name === name)) {
    said.set(summary, [...(said.get(summary) ?? []), severity]);
  }
  const sentences = [...said].map(
    ([summary, severities]) => `${summary} (${severities.join(" and ")}).`,
  );
  return `# ${name}\n\n${sentences.join(" ")} Commands are of the stack \`prod\`; [how to begin](README.md).\n\n`;
}

const BEGIN =
  "<!-- alerts: made of platform/observability/alerts.ts and platform/aws/monitoring/alarms.ts by `make golden` -->\n";
const END = "<!-- /alerts -->";

/** The page of all runbooks with the alerts as they are; the rest of it is a person's. */
export function indexPage(page: string): string {
  const [before, rest = ""] = page.split(BEGIN);
  const [, after] = rest.split(END);
  if (after === undefined) throw new Error(`the page has no "${BEGIN.trim()}" and "${END}"`);
  const rows = LISTED.map(
    ({ name, severity, by, summary }) =>
      `| [${name}](${name}.md) | \`${severity}\` | ${by} | ${summary} |`,
  );
  const table = ["| Alert | Severity | Seen by | What it says |", "|---|---|---|---|", ...rows];
  return `${before}${BEGIN}${table.join("\n")}\n${END}${after}`;
}

/** What a text has as code: between backticks, or on lines of their own. */
export const codeIn = (text: string): string[] => [
  ...[...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code),
  ...[...text.matchAll(/^ {6}(\S.*)$/gm)].map(([, code = ""]) => code),
];

/** All code of all runbooks, with the name of each. */
export const allCode = (): { name: string; code: string }[] =>
  [
    ...runbookNames().map((name) => readRunbook(name)),
    { name: "README", text: indexText() },
  ].flatMap(({ name, text }) => codeIn(text).map((code) => ({ name, code })));

export const indexText = () => readFileSync(INDEX, "utf8");
