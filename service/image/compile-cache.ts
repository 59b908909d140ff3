/**
 * Runs inside the image's build, in the application's folder: loads every file once, so that Node
 * writes its compile cache into the folder that is given. A program ends at its configuration, which is
 * empty, after everything it imports was compiled.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";

const [, , NODE_COMPILE_CACHE] = process.argv;
const { NODE_OPTIONS } = process.env;
for (const file of readdirSync(".").filter((name) => name.endsWith(".mjs"))) {
  // The cache holds hashes of strings, whose seed is random: with one that is given, the same file
  // gives the same bytes. V8 takes them with any other seed.
  const args = ["--random-seed=1", file];
  const { status, stderr } = spawnSync(process.execPath, args, {
    env: { NODE_OPTIONS, NODE_COMPILE_CACHE },
    encoding: "utf8",
  });
  if (status !== 0 && !stderr.startsWith("The configuration has")) {
    throw new Error(`${file}: ${stderr}`);
  }
}
