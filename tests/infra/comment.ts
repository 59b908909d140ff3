/** `make comment BASE=origin/main`: what the working tree would change against a commit, as a merge request's comment. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Facts } from "./comment/facts.ts";
import { commentOf } from "./comment/text.ts";

const PROJECT = join(import.meta.dirname, "../..");
const WORKER = join(import.meta.dirname, "comment/worker.ts");
const MOST_BYTES = 64 * 1024 * 1024;
const { BASE = "origin/main" } = process.env;

function factsIn(folder: string): Facts {
  const options = { cwd: folder, encoding: "utf8", maxBuffer: MOST_BYTES } as const;
  return JSON.parse(execFileSync("node", [WORKER], options));
}

/** The same of a commit, in a folder of its own with this one's packages. */
function factsAt(commit: string): Facts {
  const folder = mkdtempSync(join(tmpdir(), "air-quality-comment-"));
  try {
    const archive = execFileSync("git", ["archive", commit], {
      cwd: PROJECT,
      maxBuffer: MOST_BYTES,
    });
    execFileSync("tar", ["--extract", `--directory=${folder}`], { input: archive });
    for (const brought of ["node_modules", ".deps"]) {
      symlinkSync(join(PROJECT, brought), join(folder, brought));
    }
    return factsIn(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

try {
  const { text, faults } = commentOf(factsAt(BASE), factsIn(PROJECT));
  const reports = join(PROJECT, "build/reports");
  mkdirSync(reports, { recursive: true });
  writeFileSync(join(reports, "comment.md"), text);
  process.stdout.write(text);
  if (faults > 0) process.exitCode = 1;
} catch (error) {
  process.stderr.write(
    `there is no comment against ${BASE}: ${error instanceof Error ? error.message : error}\n`,
  );
  process.exitCode = 1;
}
