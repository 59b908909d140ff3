/**
 * `make dev`: whenever a file of service/ is saved, builds the image, loads it into the cluster and
 * rolls it out. LOAD is the command that takes images into the cluster.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse, stringify } from "yaml";
import { openStack, type Stack } from "./pulumi.ts";
import { watchFolders } from "./watch-folders.ts";

const PROJECT = join(import.meta.dirname, "../..");
const STACK = "local";
/** Editors write a file in several steps. */
const SETTLE_MS = 200;

const { LOAD = "" } = process.env;
const say = (text: string) => process.stdout.write(`${text}\n`);

/** Runs to its end; what it prints is shown only when it fails. */
async function run(command: string, ...args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { cwd: PROJECT, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      printed += text;
    });
  }
  const code = await new Promise((resolve, reject) => {
    child.once("close", resolve);
    child.once("error", reject);
  });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${printed.trim()}`);
}

/** The stack with another image of its first release, of which one pod is enough to look at. */
async function openWith(image: string, folder: string): Promise<Stack> {
  const file = parse(await readFile(join(PROJECT, `Pulumi.${STACK}.yaml`), "utf8"));
  const api = file.config["air-quality:api"];
  api.releases[0].image = image;
  api.minReplicas = 1;
  api.maxReplicas = 1;
  const choices = join(folder, "choices.yaml");
  await writeFile(choices, stringify(file));
  return await openStack(STACK, { choices });
}

async function buildAndLoad(image: string, tag: string): Promise<void> {
  say("Building …");
  await run("make", "--no-print-directory", "image", `TAG=${tag}`, "ONLY=air-quality-api");
  say("Loading into the cluster …");
  const [command = "", ...args] = LOAD.split(" ");
  await run(command, ...args, image);
}

async function roll(folder: string, count: number): Promise<void> {
  const start = performance.now();
  const tag = `dev-${process.pid}-${count}`;
  const image = `localhost/air-quality-api:${tag}`;
  const [stack] = await Promise.all([openWith(image, folder), buildAndLoad(image, tag)]);
  say("Rolling out …");
  await stack.ask(["up", "--yes", "--skip-preview"]);
  say(`${image} serves, ${((performance.now() - start) / 1000).toFixed(1)} s after the change`);
}

const folder = await mkdtemp(join(tmpdir(), "air-quality-dev-"));
process.once("SIGINT", () => void rm(folder, { recursive: true }).finally(() => process.exit(0)));
let changed = false;
watchFolders(join(PROJECT, "service"), () => {
  changed = true;
});
say("Save a file in service/ and the cluster runs it; Ctrl-C ends this and leaves the last one.");
for (let count = 1; ; await sleep(SETTLE_MS)) {
  if (!changed) continue;
  await sleep(SETTLE_MS);
  changed = false;
  await roll(folder, count++).catch((error: Error) => say(error.message));
}
