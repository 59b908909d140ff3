/**
 * `make prove`: shows that important tests can fail. Each patch in this folder breaks one promise in
 * a scratch copy of the project; the test that it names must turn red there, and be green without it.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

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

/** The project as it is now, committed or not, without what is ignored. */
function scratchCopy(): string {
  const copy = mkdtempSync(join(tmpdir(), "air-quality-prove-"));
  const listed = spawnSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], {
    cwd: PROJECT,
    encoding: "utf8",
  });
  for (const path of listed.stdout
    .split("\0")
    .filter((path) => path && existsSync(join(PROJECT, path)))) {
    mkdirSync(join(copy, dirname(path)), { recursive: true });
    cpSync(join(PROJECT, path), join(copy, path));
  }
  for (const brought of ["node_modules", ".deps"]) {
    symlinkSync(join(PROJECT, brought), join(copy, brought));
  }
  return copy;
}

/** Titles of the failed tests; undefined when the named test did not run at all. */
function failures(folder: string, { spec, test }: Mutation): string[] | undefined {
  const title = test.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const mocha = join(PROJECT, "node_modules/mocha/bin/mocha.js");
  const { stdout } = spawnSync(
    process.execPath,
    [mocha, "--reporter", "json", "--grep", `${title}$`, spec],
    { cwd: folder, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  const json = stdout.indexOf("{\n");
  if (json < 0) return undefined;
  const report = JSON.parse(stdout.slice(json));
  if (report.stats.tests === 0 && report.failures.length === 0) return undefined;
  return report.failures.map(({ fullTitle }: { fullTitle: string }) => fullTitle);
}

function verdict(mutation: Mutation): string {
  const copy = scratchCopy();
  try {
    const before = failures(copy, mutation);
    if (before === undefined) return "there is no such test";
    if (before.length > 0) return "the test is red without the mutation";
    const applied = spawnSync("git", ["apply", "--recount", mutation.patch], {
      cwd: copy,
      encoding: "utf8",
    });
    if (applied.status !== 0) return `the patch does not apply: ${applied.stderr.trim()}`;
    const after = failures(copy, mutation);
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
for (const mutation of mutations) {
  const seen = verdict(mutation);
  if (seen !== "red") failed += 1;
  say(
    `${seen === "red" ? "✓" : "✗"} ${mutation.name}: "${mutation.test}" ${seen === "red" ? "turns red" : `(${seen})`}`,
  );
}
say(`${mutations.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
