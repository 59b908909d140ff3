import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllDocuments, stringify } from "yaml";
import { goTools } from "../support/go-tools.ts";
import type { Manifest } from "../support/manifests.ts";

const KUBERNETES = "1.35.4";
/** Where the renderings pretend to be. */
const NAMESPACE = "air-quality-dev-tools";

/** Helm as it is installed, or built from its Go module. */
const helm = await (async () => {
  try {
    execFileSync("helm", ["version"], { stdio: "ignore" });
    return "helm";
  } catch {
    return (await goTools("helm")).helm;
  }
})();

/** What a chart makes of values, as text. Throws what Helm says, without what it says of itself. */
export function renderText(folder: string, ...valuesFiles: readonly string[]): string {
  const files = valuesFiles.flatMap((file) => ["--values", file]);
  const name = folder.split("/").at(-1) ?? "";
  const args = ["template", name, folder, "--namespace", NAMESPACE, "--kube-version", KUBERNETES];
  try {
    return execFileSync(helm, [...args, "--include-crds", ...files], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 2 ** 26,
    });
  } catch (error) {
    throw new Error(sentenceOf(String((error as { stderr: string }).stderr)));
  }
}

/** A rendering as a person reads it: scripts are named, not shown. */
export const readable = (text: string): string =>
  text.replaceAll(/^( +)([\w-]+\.ts): \|\n(?:\1 {2}.*\n|[ ]*\n)+/gm, "$1$2: (files/$2)\n");

/** The sentence of a template's `fail`, or what the schema has against the values. */
function sentenceOf(complaint: string): string {
  const failed = /execution error at \([^)]+\): (.+)/.exec(complaint)?.[1];
  const lines = complaint.split("\n").filter((line) => line.startsWith("- "));
  return failed ?? (lines.length > 0 ? lines.join("\n") : complaint);
}

export function objectsIn(text: string): Manifest[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((object) => object !== null);
}

const scratch = mkdtempSync(join(tmpdir(), "air-quality-values-"));
process.once("exit", () => rmSync(scratch, { recursive: true }));

/** A file of values that is gone with this process. */
export function writeScratch(values: string): string {
  const file = join(scratch, "values.yaml");
  writeFileSync(file, values);
  return file;
}

/** What a chart makes of an example with some values changed. */
export const render = (folder: string, valuesFile: string, changes: object): Manifest[] =>
  objectsIn(renderText(folder, valuesFile, writeScratch(stringify(changes))));
