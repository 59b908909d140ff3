/** Checkov, of one version, installed into the folder of what is fetched. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

export const PROJECT = join(import.meta.dirname, "../..");
const VERSION = "3.3.13";
const FOLDER = join(PROJECT, `.deps/checkov-${VERSION}`);

export interface Finding {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
}

export interface Scanned {
  readonly passed: number;
  readonly findings: readonly Finding[];
}

/** Does nothing where it is installed. */
export function installCheckov(): void {
  if (existsSync(join(FOLDER, "bin/checkov"))) return;
  process.stdout.write(`Installing checkov ${VERSION} (once, about a minute) …\n`);
  execFileSync("python3", ["-m", "venv", FOLDER], { stdio: "inherit" });
  const pip = join(FOLDER, "bin/pip");
  execFileSync(pip, ["install", "--quiet", `checkov==${VERSION}`], { stdio: "inherit" });
}

/** What it says of files of one framework. Throws what it prints when that is no result. */
export function checkov(framework: string, ...files: readonly string[]): Scanned {
  const flags = [`--framework=${framework}`, "--output=json", "--quiet", "--compact"];
  // It would look for newer rules on the internet.
  const { stdout, stderr } = spawnSync(
    join(FOLDER, "bin/checkov"),
    [...flags, "--skip-download", "--file", ...files],
    { encoding: "utf8", maxBuffer: 2 ** 28, env: { ...process.env, BC_SKIP_MAPPING: "TRUE" } },
  );
  if (!stdout.trim().startsWith("{")) throw new Error(`checkov said: ${stdout}${stderr}`);
  const { results, summary } = JSON.parse(stdout);
  return { passed: summary.passed, findings: results.failed_checks };
}
