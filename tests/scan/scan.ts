/** `make scan STACK=x`: checkov over what `make render` wrote, and over what the stack has of AWS; every finding is mended or waived. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { recordStack } from "../support/stack.ts";
import { translate } from "../terraform/translate.ts";
import { WAIVERS } from "./waivers.ts";

const PROJECT = join(import.meta.dirname, "../..");
const VERSION = "3.3.13";
const FOLDER = join(PROJECT, `.deps/checkov-${VERSION}`);
const { STACK = "local" } = process.env;

const say = (text: string) => process.stdout.write(`${text}\n`);

interface Finding {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
}

function install(): void {
  if (existsSync(join(FOLDER, "bin/checkov"))) return;
  say(`Installing checkov ${VERSION} (once, about a minute) …`);
  execFileSync("python3", ["-m", "venv", FOLDER], { stdio: "inherit" });
  const pip = join(FOLDER, "bin/pip");
  execFileSync(pip, ["install", "--quiet", `checkov==${VERSION}`], { stdio: "inherit" });
}

interface Scanned {
  readonly passed: number;
  readonly findings: readonly Finding[];
}

function scan(file: string, framework: string): Scanned {
  const flags = [`--framework=${framework}`, "--output=json", "--quiet", "--compact"];
  // It would look for newer rules on the internet.
  const { stdout, stderr } = spawnSync(
    join(FOLDER, "bin/checkov"),
    ["--file", file, ...flags, "--skip-download"],
    { encoding: "utf8", maxBuffer: 2 ** 28, env: { ...process.env, BC_SKIP_MAPPING: "TRUE" } },
  );
  if (!stdout.trim().startsWith("{")) throw new Error(`checkov said: ${stdout}${stderr}`);
  const { results, summary } = JSON.parse(stdout);
  return { passed: summary.passed, findings: results.failed_checks };
}

/** What the stack has in the cluster, and what it has of AWS. */
async function scanAll(): Promise<Scanned> {
  const inCluster = scan(join(PROJECT, `build/render/${STACK}.yaml`), "kubernetes");
  const { configuration, translated } = translate((await recordStack(STACK)).resources);
  if (translated === 0) return inCluster;
  const file = join(PROJECT, `build/terraform/${STACK}/main.tf.json`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(configuration, null, 2));
  const ofAws = scan(file, "terraform_json");
  return {
    passed: inCluster.passed + ofAws.passed,
    findings: [...inCluster.findings, ...ofAws.findings],
  };
}

try {
  install();
  const { passed, findings } = await scanAll();
  const today = new Date().toISOString().slice(0, 10);
  const faults: string[] = [];
  let waived = 0;
  const waivers = WAIVERS.filter(({ stacks = [STACK] }) => stacks.includes(STACK));
  for (const { check, objects, reason, until } of waivers) {
    const covered = findings.filter(
      ({ check_id, resource }) => check_id === check && objects.test(resource),
    );
    waived += covered.length;
    if (covered.length === 0) faults.push(`the waiver of ${check} covers nothing: remove it`);
    if (until < today) faults.push(`the waiver of ${check} ended on ${until}: ${reason}`);
    say(`waived ${check} ${covered.length} times until ${until}: ${reason}`);
  }
  for (const { check_id, check_name, resource } of findings) {
    const covered = waivers.some(
      ({ check, objects }) => check === check_id && objects.test(resource),
    );
    if (!covered) faults.push(`${resource}: ${check_id} ${check_name}`);
  }
  for (const fault of faults) say(`✗ ${fault}`);
  say(`${waived} findings waived by ${waivers.length} waivers`);
  say(`${passed} passed, ${faults.length} failed`);
  process.exitCode = faults.length > 0 ? 1 : 0;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
