import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { changelogFault, released } from "./changelog.ts";
import { chartFaults } from "./charts.ts";
import { versionFault } from "./version.ts";

const CHANGED = ["CHANGELOG.md", "package.json", "package-lock.json"];

/** Git in a folder; throws with its words. */
function gitIn(folder: string) {
  return (...args: readonly string[]): string =>
    execFileSync("git", args, {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
}

/**
 * Releases a version of the project in a folder: sets it, dates the changelog, commits, tags; pushes nothing. Throws
 * with every fault at once and leaves the folder as it was; does nothing when it is done already.
 *
 * @returns What was done, in a sentence.
 */
export function releaseVersion(folder: string, version: string, today: Date): string {
  const git = gitIn(folder);
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const { version: present } = JSON.parse(read("package.json")) as { version: string };
  const tag = `v${version}`;
  const isTagged = git("tag", "--list", tag) !== "";
  if (isTagged && present === version) return `${tag} is released already: git push --follow-tags`;
  const faults = [
    versionFault(version, present),
    isTagged ? `the tag ${tag} is there` : undefined,
    git("status", "--porcelain") === ""
      ? undefined
      : "the folder holds more than its commit: git status",
    git("branch", "--show-current") === "main" ? undefined : "a release is made on main",
    changelogFault(read("CHANGELOG.md")),
    ...chartFaults(chartsIn(folder)),
  ].filter((fault) => fault !== undefined);
  if (faults.length > 0) throw new Error(faults.map((fault) => `- ${fault}`).join("\n"));
  const before = git("rev-parse", "HEAD");
  try {
    const day = today.toISOString().slice(0, 10);
    writeFileSync(join(folder, "CHANGELOG.md"), released(read("CHANGELOG.md"), version, day));
    for (const file of ["package.json", "package-lock.json"]) {
      writeFileSync(join(folder, file), withVersion(read(file), present, version));
    }
    git("commit", "--quiet", `--message=Release ${version}`, "--", ...CHANGED);
    git("tag", "--annotate", tag, `--message=Release ${version}`);
  } catch (error) {
    git("reset", "--quiet", "--hard", before);
    throw error;
  }
  return `${tag} is committed and tagged; nothing is pushed: git push --follow-tags`;
}

/** The first version of the file, and in a lock file that of the root package, are the project's own. */
function withVersion(text: string, present: string, next: string): string {
  let left = 2;
  return text.replaceAll(`"version": "${present}"`, (own, place: number) => {
    const isOwn = left > 0 && /"name": "[^"]+",\s*$/.test(text.slice(0, place));
    left -= 1;
    return isOwn ? `"version": "${next}"` : own;
  });
}

function chartsIn(folder: string) {
  const charts = join(folder, "charts");
  const read = (name: string, file: string) => readFileSync(join(charts, name, file), "utf8");
  return readdirSync(charts, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "common")
    .map(({ name }) => ({
      name,
      chart: read(name, "Chart.yaml"),
      changelog: read(name, "CHANGELOG.md"),
    }));
}
