/** `make render STACK=x`: every object that the program makes in the cluster, in the order of its making. */
import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { stringify } from "yaml";
import { manifestsOf } from "../support/manifests.ts";
import { recordStack } from "../support/stack.ts";

const PROJECT = join(import.meta.dirname, "../..");
const { STACK = "local" } = process.env;

try {
  const { resources } = await recordStack(STACK);
  const objects = manifestsOf(resources);
  const file = join(PROJECT, "build/render", `${STACK}.yaml`);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, objects.map((object) => `---\n${stringify(object)}`).join(""));
  process.stdout.write(`${objects.length} objects: ${relative("", file)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
