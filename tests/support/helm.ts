import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";
import { goTools } from "./go-tools.ts";
import type { Manifest } from "./manifests.ts";

const KUBERNETES = "1.35.4";
const run = promisify(execFile);

let found: Promise<string> | undefined;

/** Helm as it is installed, or built from its Go module at its first use, which takes minutes. */
export function findHelm(): Promise<string> {
  found ??= lookForHelm();
  return found;
}

async function lookForHelm(): Promise<string> {
  const isInstalled = await run("helm", ["version"]).then(
    () => true,
    () => false,
  );
  return isInstalled ? "helm" : (await goTools("helm")).helm;
}

export interface Release {
  readonly name: string;
  readonly namespace: string;
}

/** What a chart makes of values, as text. Throws what Helm says, without what it says of itself. */
export async function helmTemplate(
  folder: string,
  { name, namespace }: Release,
  ...valuesFiles: readonly string[]
): Promise<string> {
  const files = valuesFiles.flatMap((file) => ["--values", file]);
  const args = ["template", name, folder, "--namespace", namespace, "--kube-version", KUBERNETES];
  try {
    const options = { maxBuffer: 2 ** 26 };
    const { stdout } = await run(await findHelm(), [...args, "--include-crds", ...files], options);
    return stdout;
  } catch (error) {
    throw new Error(sentenceOf((error as { stderr?: string }).stderr ?? String(error)));
  }
}

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
