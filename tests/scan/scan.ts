/** `make scan STACK=x`: checkov over what `make render` wrote, and over what the stack has of AWS; every finding is mended or waived. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { recordStack } from "../support/stack.ts";
import { translate } from "../terraform/translate.ts";
import { checkov, installCheckov, PROJECT, type Scanned } from "./checkov.ts";
import { judge } from "./judge.ts";
import type { Subject } from "./waivers.ts";

const { STACK = "local" } = process.env;

/** What the stack has in the cluster, and what it has of AWS. */
async function scanAll(): Promise<Scanned> {
  const inCluster = checkov("kubernetes", join(PROJECT, `build/render/${STACK}.yaml`));
  const { configuration, translated } = translate((await recordStack(STACK)).resources);
  if (translated === 0) return inCluster;
  const file = join(PROJECT, `build/terraform/${STACK}/main.tf.json`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(configuration, null, 2));
  const ofAws = checkov("terraform_json", file);
  return {
    passed: inCluster.passed + ofAws.passed,
    findings: [...inCluster.findings, ...ofAws.findings],
  };
}

try {
  installCheckov();
  judge(STACK as Subject, await scanAll());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
