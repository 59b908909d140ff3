import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { stringify } from "yaml";
import { helmTemplate, objectsIn } from "../support/helm.ts";
import type { Manifest } from "../support/manifests.ts";

/** Where the renderings pretend to be. */
const NAMESPACE = "air-quality-dev-tools";

/** What a chart makes of values, as text, released under its own name. */
export const renderText = (folder: string, ...valuesFiles: readonly string[]): Promise<string> =>
  helmTemplate(folder, { name: basename(folder), namespace: NAMESPACE }, ...valuesFiles);

/** A rendering as a person reads it: scripts are named, not shown. */
export const readable = (text: string): string =>
  text.replaceAll(/^( +)([\w-]+\.ts): \|\n(?:\1 {2}.*\n|[ ]*\n)+/gm, "$1$2: (files/$2)\n");

const scratch = mkdtempSync(join(tmpdir(), "air-quality-values-"));
process.once("exit", () => rmSync(scratch, { recursive: true }));

let written = 0;

/** A file of values of its own, which is gone with this process. */
export function writeScratch(values: string): string {
  written += 1;
  const file = join(scratch, `values-${written}.yaml`);
  writeFileSync(file, values);
  return file;
}

/** What a chart makes of an example with some values changed. */
export async function render(
  folder: string,
  valuesFile: string,
  changes: object,
): Promise<Manifest[]> {
  return objectsIn(await renderText(folder, valuesFile, writeScratch(stringify(changes))));
}
