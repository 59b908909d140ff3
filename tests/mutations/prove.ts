/**
 * `make prove`: shows that important tests can fail. Each patch in this folder breaks one promise in
 * a scratch copy of the project; the test that it names must turn red there, and be green without it.
 */
import { execFile, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { scratchCopy } from "../support/scratch-copy.ts";

const PROJECT = join(import.meta.dirname, "../..");

interface Mutation {
  readonly name: string;
  readonly patch: string;
  /** File of the test that must turn red. */
  readonly spec: string;
  /** The whole sentence of its `it`. */
  readonly test: string;
}

const say = (text: string) => process.stdout.write(`${text}\n`);

function readMutation(file: string): Mutation {
  const patch = join(import.meta.dirname, file);
  const text = readFileSync(patch, "utf8");
  const header = (name: string) => {
    const value = new RegExp(`^${name}: (.+)$`, "m").exec(text)?.[1];
    if (!value) throw new Error(`${file} has no line "${name}: …"`);
    return value;
  };
  return { name: file.replace(".patch", ""), patch, spec: header("Spec"), test: header("Test") };
}

/** What a program prints, whatever it thinks of it. */
const printed = (program: string, args: readonly string[], cwd: string): Promise<string> =>
  new Promise((resolve) => {
    execFile(program, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (_, stdout) => resolve(stdout));
  });

/** What the failed tests say; undefined when the named test did not run at all. */
async function failures(folder: string, { spec, test }: Mutation): Promise<string[] | undefined> {
  const title = test.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const mocha = join(PROJECT, "node_modules/mocha/bin/mocha.js");
  const args = [mocha, "--reporter", "json", "--grep", `${title}$`, spec];
  const stdout = await printed(process.execPath, args, folder);
  const json = stdout.indexOf("{\n");
  if (json < 0) return undefined;
  const report = JSON.parse(stdout.slice(json));
  if (report.stats.tests === 0 && report.failures.length === 0) return undefined;
  return report.failures.map(({ err }: { err: Error }) => err.message);
}

async function verdict(mutation: Mutation): Promise<string> {
  const copy = scratchCopy("prove");
  try {
    const before = await failures(copy, mutation);
    if (before === undefined) return "there is no such test";
    if (before.length > 0) return `the test is red without the mutation: ${before.join(", ")}`;
    const applied = spawnSync("git", ["apply", "--recount", mutation.patch], {
      cwd: copy,
      encoding: "utf8",
    });
    if (applied.status !== 0) return `the patch does not apply: ${applied.stderr.trim()}`;
    const after = await failures(copy, mutation);
    if (after === undefined) return "with the mutation the test does not even run";
    return after.length > 0 ? "red" : "the test stays green";
  } finally {
    rmSync(copy, { recursive: true });
  }
}

const only = process.argv[2] ?? "";
const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith(".patch"));
let failed = 0;
const mutations = files.map(readMutation).filter(({ name }) => name.includes(only));
const waiting = [...mutations];

/** Takes one mutation after the other until none waits. */
async function prove(): Promise<void> {
  for (let mutation = waiting.shift(); mutation; mutation = waiting.shift()) {
    const seen = await verdict(mutation);
    if (seen !== "red") failed += 1;
    say(
      `${seen === "red" ? "✓" : "✗"} ${mutation.name}: "${mutation.test}" ${seen === "red" ? "turns red" : `(${seen})`}`,
    );
  }
}

await Promise.all(Array.from({ length: availableParallelism() }, prove));
say(`${mutations.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
