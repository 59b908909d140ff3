import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const PROJECT = join(import.meta.dirname, "../..");

/** The project as it is now, committed or not, without what is ignored. */
export function scratchCopy(purpose: string): string {
  const copy = mkdtempSync(join(tmpdir(), `air-quality-${purpose}-`));
  const listed = spawnSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], {
    cwd: PROJECT,
    encoding: "utf8",
  });
  for (const path of listed.stdout
    .split("\0")
    .filter((path) => path && existsSync(join(PROJECT, path)))) {
    mkdirSync(join(copy, dirname(path)), { recursive: true });
    // A link stays a link: the charts share a folder by one.
    cpSync(join(PROJECT, path), join(copy, path), { recursive: true, verbatimSymlinks: true });
  }
  for (const brought of ["node_modules", ".deps"]) {
    symlinkSync(join(PROJECT, brought), join(copy, brought));
  }
  return copy;
}
