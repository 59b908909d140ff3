import { exitCodeOf } from "./run-stage.ts";
import { settingRows } from "./settings.ts";
import type { Environment, Stage } from "./stage.ts";
import { STAGES } from "./stages.ts";

const idOf = (name: string) => name.replaceAll("-", "_");

/** The pipeline as a Mermaid picture: a box per environment, and the ways out. */
export function picture(): string {
  const lines: string[] = [];
  let open: Environment | undefined;
  for (const { name, environment } of STAGES as readonly Stage[]) {
    if (open && open !== environment) lines.push("  end");
    if (environment && open !== environment) lines.push(`  subgraph ${environment}`);
    open = environment;
    lines.push(`  ${open ? "  " : ""}${idOf(name)}[${name}]`);
  }
  const way = STAGES.map(({ name }) => idOf(name)).join(" --> ");
  return [
    "flowchart LR",
    ...lines,
    `  commit([commit]) --> ${way}`,
    "  approve -.->|refused| stop([production stays as it is])",
    "  release -.->|worse than the one that serves| back([the release before has all requests])",
  ].join("\n");
}

/** The stages as rows of a table: name, what it does, settings, limit, exit code when it is red. */
export const stageRows = (): string[] =>
  (STAGES as readonly Stage[]).map(({ name, does, needs, minutes }, place) => {
    const settings = needs.map((need) => `\`${need}\``).join(", ") || "–";
    const code = exitCodeOf(STAGES[place]?.name ?? "record");
    return `| \`${name}\` | ${does} | ${settings} | ${minutes} min | ${code} |`;
  });

const SECTIONS: Readonly<Record<string, () => string>> = {
  picture: () => `\`\`\`mermaid\n${picture()}\n\`\`\``,
  stages: () =>
    [
      "| Stage | What it does | Needs | At most | Exit code when red |",
      "|---|---|---|---|---|",
      ...stageRows(),
    ].join("\n"),
  settings: () => ["| Setting | What it is |", "|---|---|", ...settingRows()].join("\n"),
};

/** docs/pipeline.md with its generated parts anew. */
export function pipelinePage(text: string): string {
  return Object.entries(SECTIONS).reduce((page, [name, make]) => {
    const section = new RegExp(`(<!-- ${name}: [^\n]*-->\n).*?(<!-- /${name} -->)`, "s");
    return page.replace(section, (_, begin: string, end: string) => `${begin}${make()}\n${end}`);
  }, text);
}
