/** `make rules`: the rules of Prometheus, as a file. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { RULE_GROUPS, ruleFile } from "../observability/rules.ts";

const FILE = "build/observability/rules.yaml";
const path = join(import.meta.dirname, "../..", FILE);

await mkdir(dirname(path), { recursive: true });
await writeFile(path, ruleFile());
const rules = RULE_GROUPS.reduce((sum, group) => sum + group.rules.length, 0);
process.stdout.write(`${rules} rules in ${FILE}\n`);
