/** An object as it is registered: its type token, its name in the program, its inputs as plain values. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What only this platform knows of good objects; what every cluster wants is checkov's (`make scan`). */
export interface Rule {
  /** Short, in kebab case; waivers and tests name it. */
  readonly id: string;
  /** Why, and what to do. */
  readonly remedy: string;
  /** Whether objects of a type token are checked. Pure. */
  isAbout(type: string): boolean;
  /** What is wrong, each with where. Pure. */
  check(object: Registered): string[];
}

/** A group of values, by their names. */
export type Tree = Readonly<Record<string, unknown>>;

/** A value that is not there or not known yet is undefined. */
export function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((node, key) => (isTree(node) ? node[key] : undefined), value);
}

export const listAt = (value: unknown, path: string): readonly unknown[] => {
  const found = at(value, path);
  return Array.isArray(found) ? found : [];
};

export const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The last part of `kubernetes:apps/v1:Deployment`; empty for what is in no cluster. */
export const kindOf = ({ type }: Pick<Registered, "type">): string =>
  type.startsWith("kubernetes:") ? (type.split(":").at(-1) ?? "") : "";

export interface Pod {
  readonly spec: unknown;
  readonly containers: readonly { readonly name: string; readonly value: unknown }[];
}

const TEMPLATES: Readonly<Record<string, string>> = {
  Pod: "spec",
  Deployment: "spec.template.spec",
  StatefulSet: "spec.template.spec",
  DaemonSet: "spec.template.spec",
  Job: "spec.template.spec",
  CronJob: "spec.jobTemplate.spec.template.spec",
};

export const makesPods = (type: string): boolean => kindOf({ type }) in TEMPLATES;

/** The pod that an object makes, with all its containers; undefined for objects that make none. */
export function podOf(object: Registered): Pod | undefined {
  const path = TEMPLATES[kindOf(object)];
  const spec = path === undefined ? undefined : at(object.inputs, path);
  if (!isTree(spec)) return undefined;
  const containers = ["initContainers", "containers"].flatMap((list) => listAt(spec, list));
  return {
    spec,
    containers: containers.map((value) => ({ name: String(at(value, "name")), value })),
  };
}
