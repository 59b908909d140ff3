import * as pulumi from "@pulumi/pulumi";
import { faultsOf, rulesFor } from "./index.ts";

/**
 * Holds the rules for every object that this program registers from now on, also in a bare `pulumi up`.
 * Values that are not known yet are undefined here; tests check them on the recorded graph.
 */
export function enforcePolicies(): void {
  pulumi.runtime.registerResourceTransform(async ({ type, name, props }) => {
    // A definition has thousands of values, and none to look at.
    if (rulesFor(type).length === 0) return undefined;
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

/** Waits only for outputs: nearly all values are plain, and a promise for each would take longer than the rules. */
async function known(value: unknown): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) {
    return await known(await (value as unknown as Inspectable).promise(true));
  }
  if (pulumi.isUnknown(value)) return undefined;
  if (typeof value !== "object" || value === null) return value;
  const copy = (Array.isArray(value) ? [] : {}) as Record<string, unknown>;
  for (const [key, inner] of Object.entries(value)) {
    copy[key] = typeof inner === "object" ? await known(inner) : inner;
  }
  return copy;
}
