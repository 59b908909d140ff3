/** `make cost STACK=x`: what a stack costs a month, from what its program registers; fails over its budget. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { estimate } from "../../platform/cost/estimate.ts";
import { PRICED_REGION } from "../../platform/cost/prices.ts";
import { parseStackFile } from "../../platform/stack-choices.ts";
import { recordStack } from "../support/stack.ts";

const PROJECT = join(import.meta.dirname, "../..");
const { STACK = "local" } = process.env;

const say = (text: string) => process.stdout.write(`${text}\n`);
const dollars = (usd: number) => usd.toFixed(2).padStart(9);

try {
  const { aws } = parseStackFile(readFileSync(join(PROJECT, `Pulumi.${STACK}.yaml`), "utf8")) ?? {};
  if (!aws) throw new Error(`${STACK} is not on AWS: it costs nothing there`);
  const { resources } = await recordStack(STACK);
  const { lines, totalUsd, need } = estimate(resources);
  say(`${STACK}, US dollars a month without tax, at the fewest pods`);
  for (const { what, count, monthlyUsd, price } of lines) {
    say(`${dollars(monthlyUsd)}  ${count} × ${what}${price.verified ? "" : " *"}`);
  }
  say(`${dollars(totalUsd)}  in all; budget ${aws.monthlyBudgetUsd}`);
  say(
    `pods ask for ${need.cpuMillis} m CPU and ${need.memoryMib} MiB: ${need.nodes} nodes; at most ${aws.cluster.maxCpus} vCPUs`,
  );
  const [price] = lines.map((line) => line.price);
  if (lines.some((line) => !line.price.verified)) {
    say(
      `* unverified: ${price?.asOf}, from memory; compare with ${price?.source} and its siblings`,
    );
  }
  if (aws.region !== PRICED_REGION) {
    say(`prices are those of ${PRICED_REGION}; the stack is in ${aws.region}`);
  }
  if (totalUsd > aws.monthlyBudgetUsd) {
    throw new Error(
      `${totalUsd.toFixed(2)} is above aws.monthlyBudgetUsd of Pulumi.${STACK}.yaml, ${aws.monthlyBudgetUsd} (rule stay-in-budget): make something smaller, or agree on more`,
    );
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
