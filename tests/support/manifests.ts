import type { RecordedResource } from "./recorder/recording.ts";

/** An object as `kubectl apply` would take it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [member: string]: unknown;
}

/** In place of what nobody is to read. */
const SECRET = "(secret)";

/** The cluster's objects among the resources, in the order of their registration, without secrets. */
export function manifestsOf(resources: readonly RecordedResource[]): Manifest[] {
  return resources
    .filter(({ type, custom }) => custom && /^kubernetes:[^:]+\/[^:]+:/.test(type))
    .map(({ type, inputs, secrets }) => {
      const [, version = "", kind = ""] = type.split(":");
      const shown = secrets.reduce<unknown>((tree, path) => hide(tree, path.split(".")), inputs);
      // The core group has no name in an object.
      const apiVersion = version.replace(/^core\//, "");
      return { apiVersion, kind, ...(shown as object) };
    });
}

function hide(tree: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return typeof tree === "object" ? mapValues(tree, () => SECRET) : SECRET;
  return mapValues(tree, (value, name) => (name === key ? hide(value, rest) : value));
}

function mapValues(tree: unknown, change: (value: unknown, name: string) => unknown): unknown {
  if (typeof tree !== "object" || tree === null) return tree;
  return Object.fromEntries(
    Object.entries(tree).map(([name, value]) => [name, change(value, name)]),
  );
}
