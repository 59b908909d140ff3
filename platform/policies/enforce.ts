import * as pulumi from "@pulumi/pulumi";
import { faultsOf, rulesFor } from "./index.ts";

/** Their objects are made by a provider, and pass through the engine only. */
const REMOTE_COMPONENTS = ["eks:index:Cluster", "kubernetes:helm.sh/v4:Chart"];

/**
 * Holds the rules for every object that this program registers from now on, also in a bare `pulumi up`:
 * one that breaks a rule never reaches its provider. Values that are not known yet are undefined here;
 * tests check them on the recorded graph.
 */
export function enforcePolicies(): void {
  // In this process: a transform is a call from the engine for each registration, with all of its values
  // there and back, and took a third of the program's time.
  pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
    if (REMOTE_COMPONENTS.includes(type)) {
      return { props, opts: { ...opts, transforms: [...(opts.transforms ?? []), holdRules] } };
    }
    // A definition has thousands of values, and none to look at.
    if (rulesFor(type).length === 0) return undefined;
    // A registration waits for what it depends on, and fails with it.
    const { dependsOn } = opts;
    const kept = keepsRules(type, name, props).then(() => dependsOn ?? []);
    return {
      props,
      opts: { ...opts, dependsOn: kept as Promise<pulumi.Input<pulumi.Resource>[]> },
    };
  });
}

/** For a remote component itself, and for what it hides. */
const holdRules: pulumi.ResourceTransform = async ({ type, name, props }) => {
  await keepsRules(type, name, props);
  return undefined;
};

/** Rejects with every fault of an object. */
async function keepsRules(type: string, name: string, props: pulumi.Inputs): Promise<void> {
  const inputs = (await known(props)) as Record<string, unknown>;
  const faults = faultsOf({ type, name, inputs });
  if (faults.length > 0)
    throw new pulumi.RunError(`The platform's rules forbid this:\n${faults.join("\n")}`);
}

/** Pulumi's own way to look into an output without waiting for what a preview cannot know. */
interface Inspectable {
  readonly isKnown: Promise<boolean>;
  promise(withUnknowns: boolean): Promise<unknown>;
}

async function resolved(value: unknown): Promise<unknown> {
  const given = await value;
  if (!pulumi.Output.isInstance(given)) return given;
  const output = given as unknown as Inspectable;
  const inner = await resolved(await output.promise(true));
  return inner === undefined && !(await output.isKnown) ? pulumi.unknown : inner;
}

/**
 * Plain values: what is not known yet is undefined, what is not given is not there. Waits only for
 * outputs: nearly all values are plain, and a promise for each would take longer than the rules.
 */
async function known(value: unknown): Promise<unknown> {
  const given = await resolved(value);
  if (pulumi.isUnknown(given)) return undefined;
  if (typeof given !== "object" || given === null) return given;
  const copy = (Array.isArray(given) ? [] : {}) as Record<string, unknown>;
  for (const [key, inner] of Object.entries(given)) {
    const member = typeof inner === "object" ? await resolved(inner) : inner;
    if (member !== undefined) copy[key] = typeof member === "object" ? await known(member) : member;
  }
  return copy;
}
