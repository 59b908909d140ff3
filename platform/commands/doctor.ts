/** `make doctor STACK=x`: whether this machine has what the platform's commands need. */
import { join } from "node:path";
import type { PlatformConfig } from "../config.ts";
import { otherStacks } from "../stack-choices.ts";
import { MANIFEST_FILE } from "../workloads/ingress/release.ts";
import { readChoices } from "./choices.ts";
import { identity, kubernetesSupport, ownValues, quotas, sharing } from "./doctor/aws.ts";
import { type Check, runChecks, tableOf } from "./doctor/check.ts";
import { cluster, storage } from "./doctor/cluster.ts";
import { imageArchitecture } from "./doctor/image-architecture.ts";
import { disk, nodePort } from "./doctor/machine.ts";
import { configuration } from "./doctor/stack.ts";
import { containers, go, kubectl, node, pulumi } from "./doctor/tools.ts";

const PROJECT = join(import.meta.dirname, "../..");
const { STACK = "local" } = process.env;
const LIMIT_MS = 5_000;
/** Of a stack that says nothing, or nothing that can be read. */
const DEFAULT_PORTS = { httpPort: 30_080, httpsPort: 30_443 };

const config = await readChoices(STACK).then(
  (choices) => choices.config,
  () => undefined,
);
const machine = [node(process.versions.node), go(MANIFEST_FILE), containers, pulumi, disk(PROJECT)];

function checksOf(config: PlatformConfig | undefined): Check[] {
  if (config?.target === "eks") {
    const { aws } = config;
    const stacks = [{ stack: STACK, config }, ...otherStacks(STACK)];
    return [
      ...[identity(aws), quotas(aws), kubernetesSupport(aws, new Date())],
      ...[sharing(stacks), ownValues(aws), imageArchitecture(config)],
    ];
  }
  const { httpPort, httpsPort } = config?.ingress ?? DEFAULT_PORTS;
  const context = config?.kubeContext;
  return [
    ...[kubectl, cluster(context), storage(context)],
    nodePort({ port: httpPort, key: "ingress.httpPort" }, context, STACK),
    nodePort({ port: httpsPort, key: "ingress.httpsPort" }, context, STACK),
  ];
}

const checked = await runChecks([...machine, ...checksOf(config), configuration(STACK)], {
  env: process.env,
  limitMs: LIMIT_MS,
});

const count = checked.filter(({ state }) => state === "missing").length;
const verdict =
  count === 0 ? "Everything needed is there." : `${count} of ${checked.length} to mend.`;
const text = `Stack ${STACK}\n\n${tableOf(checked).join("\n")}\n\n${verdict}\n`;
// A command that hangs, or one that it started, must not keep this one.
process.stdout.write(text, () => process.exit(count === 0 ? 0 : 1));
