import * as pulumi from "@pulumi/pulumi";
import { faultsOf } from "./index.ts";

/**
 * Holds the rules for every object that this program registers from now on, also in a bare `pulumi up`.
 * Values that are not known yet are undefined here; tests check them on the recorded graph.
 */
export function enforcePolicies(): void {
  pulumi.runtime.registerResourceTransform(async ({ type, name, props }) => {
    const inputs = (await known(props)) as Record<string, unknown>;
    const faults = faultsOf({ type, name, inputs });
    if (faults.length > 0)
      throw new Error(`The platform's rules forbid this:\n${faults.join("\n")}`);
    return undefined;
  });
}

/** Pulumi's own way to look into an output without waiting for what a preview cannot know. */
interface Inspectable {
  promise(withUnknowns: boolean): Promise<unknown>;
}

async function known(value: unknown): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) {
    return await known(await (value as unknown as Inspectable).promise(true));
  }
  if (pulumi.isUnknown(value)) return undefined;
  if (Array.isArray(value)) return await Promise.all(value.map(known));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(async ([key, inner]) => [key, await known(inner)]);
  return Object.fromEntries(await Promise.all(members));
}
