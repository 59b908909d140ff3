import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { checkChoices } from "../../platform/commands/choices.ts";
import { kubectl } from "../../platform/commands/kubectl.ts";
import { makeUpPasswords, openStack, type Stack } from "../../platform/commands/pulumi.ts";
import { type Releases, releaseOf } from "../../platform/pipeline/deploy/releases.ts";
import { keysIn } from "../../platform/stack-choices.ts";
import { update } from "../support/engine/update.ts";
import { KEPT } from "./clone.ts";

/** Files of the three stacks; dev has the parts that a cluster has once, and the tools. */
export const STACKS = join(import.meta.dirname, "../e2e/stacks");
export const NAMES = ["dev", "test", "prod"] as const;
export type Name = (typeof NAMES)[number];

/** Pulumi's state of the stacks on this cluster. */
export async function stateFolder(): Promise<string> {
  const uid = await kubectl(["get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}"]);
  return join(KEPT, `state-${uid}`);
}

/** A stack as its file says, or with these releases. */
async function opened(name: Name, state: string, releases?: Releases): Promise<Stack> {
  const folder = join(state, name);
  await mkdir(folder, { recursive: true });
  const choices = join(folder, "choices.yaml");
  const file = parse(await readFile(join(STACKS, `Pulumi.${name}.yaml`), "utf8"));
  if (releases) file.config["air-quality:api"].releases = releases;
  await writeFile(choices, stringify(file));
  const stack = await openStack(name, { choices, folder });
  const own = keysIn(await readFile(join(folder, `Pulumi.${name}.yaml`), "utf8"));
  await makeUpPasswords(stack, checkChoices(name, own).missing);
  return stack;
}

/** What a stack has, newest first. */
export async function releasesOf(name: Name, state: string): Promise<Releases> {
  const stack = await opened(name, state);
  const outputs = JSON.parse(await stack.ask(["stack", "output", "--json"]));
  return outputs.releases ?? [];
}

/** Brings an environment up as its file says: with a first release, or with those that it has. */
export async function bringUp(name: Name, state: string, image: string): Promise<void> {
  const had = await releasesOf(name, state);
  const first = had.length === 0 ? [releaseOf(image, 100)] : undefined;
  const { succeeded, diagnostics } = await update(await opened(name, state, first), "up");
  if (!succeeded) throw new Error(`${name} did not come up:\n${diagnostics}`);
}
