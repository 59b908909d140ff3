/** Records the stacks of the project in the current folder, which may be another state of it; prints Facts. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Facts, StackFacts } from "./facts.ts";

type Recorded = Awaited<
  ReturnType<typeof import("../../support/stack.ts").recordStack>
>["resources"][number];

const load = async <Module>(path: string): Promise<Module> =>
  await import(pathToFileURL(join(process.cwd(), path)).href);
const { recordStack, STACKS } =
  await load<typeof import("../../support/stack.ts")>("tests/support/stack.ts");
const { faultsOf } = await load<typeof import("../../../platform/policies/index.ts")>(
  "platform/policies/index.ts",
);
const { estimate } = await load<typeof import("../../../platform/cost/estimate.ts")>(
  "platform/cost/estimate.ts",
);

async function factsOf(stack: string): Promise<StackFacts> {
  const { resources } = await recordStack(stack);
  const made = resources.filter(({ custom }) => custom);
  const isOnAws = made.some(({ type }) => type.startsWith("aws:"));
  return {
    objects: Object.fromEntries(made.map((one) => [`${kindOf(one)} ${one.name}`, hashOf(one)])),
    ...(isOnAws && { monthlyUsd: estimate(resources).totalUsd }),
    brokenRules: made.flatMap(faultsOf),
  };
}

const kindOf = ({ type }: Recorded) => type.split(":").at(-1) ?? type;

function hashOf({ inputs, type }: Recorded): string {
  const shown = type.endsWith(":Secret") ? Object.keys(inputs.stringData ?? {}) : inputs;
  return createHash("sha256").update(JSON.stringify(shown)).digest("hex");
}

const facts: Record<string, Facts[string]> = {};
for (const stack of STACKS) {
  facts[stack] = await factsOf(stack).catch((error: Error) => ({ error: error.message }));
}
process.stdout.write(JSON.stringify(facts satisfies Facts));
