/** `make graph STACK=x`: a picture of what the program registers, in which order it is made, and how long. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { recordStack } from "../support/stack.ts";
import { criticalPath, pathText } from "./graph/durations.ts";
import { pictureOf } from "./graph/picture.ts";

const PROJECT = join(import.meta.dirname, "../..");
const { STACK = "local" } = process.env;

try {
  const { resources } = await recordStack(STACK);
  const file = join(PROJECT, "build/graph", `${STACK}.svg`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, pictureOf(STACK, resources));
  process.stdout.write(`${relative("", file)}\n${pathText(criticalPath(resources))}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
