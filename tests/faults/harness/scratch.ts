import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const PROJECT = join(import.meta.dirname, "../../..");

/** A copy of the project as it is now, committed or not, without what is ignored. */
export async function scratchCopy(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), "air-quality-unprotected-"));
  const listed = spawnSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], {
    cwd: PROJECT,
    encoding: "utf8",
  });
  for (const path of listed.stdout.split("\0")) {
    if (!path || path === "node_modules" || !existsSync(join(PROJECT, path))) continue;
    await mkdir(join(copy, dirname(path)), { recursive: true });
    await cp(join(PROJECT, path), join(copy, path));
  }
  await symlink(join(PROJECT, "node_modules"), join(copy, "node_modules"));
  return copy;
}

/** The verdict of one fault in a copy; undefined when it gave none. */
export interface Verdict {
  readonly crashed?: string;
  /** The checks that failed. */
  readonly red: readonly string[];
}

/** Applies a patch to a copy; a sentence when it does not fit. */
export function applyPatch(copy: string, patch: string): string | undefined {
  const { status, stderr } = spawnSync("git", ["apply", "--recount", "-C1", patch], {
    cwd: copy,
    encoding: "utf8",
  });
  return status === 0 ? undefined : stderr.trim();
}

/** Runs the short form of one fault in a copy. */
export async function runThere(copy: string, fault: string): Promise<Verdict | undefined> {
  const result = join(copy, "verdict.json");
  const child = spawn(process.execPath, [join(copy, "tests/faults/run.ts")], {
    cwd: copy,
    env: {
      PATH: process.env.PATH,
      FAULTS_ONLY: fault,
      FAULTS_SHORT: "1",
      FAULTS_RESULT: result,
    },
    stdio: "ignore",
  });
  await once(child, "exit");
  const text = await readFile(result, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const [verdict]: Verdict[] = JSON.parse(text);
  return verdict;
}

export const removeCopy = (copy: string) => rm(copy, { recursive: true, force: true });
