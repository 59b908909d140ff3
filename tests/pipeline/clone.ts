import { execFileSync } from "node:child_process";
import { rmSync, utimesSync } from "node:fs";
import { join } from "node:path";

const PROJECT = join(import.meta.dirname, "../..");
/** What a proof keeps, below what git ignores. */
export const KEPT = join(PROJECT, "build/pipeline-proof");
export const CLONE = join(KEPT, "clone");

/** The last commit in a folder of its own, as Jenkins would check it out, with the packages of this one. */
export function makeClone(): void {
  rmSync(CLONE, { recursive: true, force: true });
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { stdio: ["ignore", "ignore", "inherit"] });
  run("git", "clone", "--quiet", PROJECT, CLONE);
  // Links of the files, not of the folder: the bundler would follow that one.
  run("cp", "--archive", "--link", join(PROJECT, "node_modules"), CLONE);
  run("cp", "--archive", join(PROJECT, ".deps"), CLONE);
  // As fresh as the clone: make would install them again.
  const now = new Date();
  utimesSync(join(CLONE, "node_modules/.package-lock.json"), now, now);
}

export function git(...args: readonly string[]): string {
  const who = ["-c", "user.name=proof", "-c", "user.email=proof@example.com"];
  return execFileSync("git", [...who, ...args], { cwd: CLONE, encoding: "utf8" }).trim();
}
