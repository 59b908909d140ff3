import type { RecordedResource } from "../../support/recorder/recording.ts";
import type { Needs } from "./needs.ts";

/** What kind of thing an object is, for people who look for one. */
export const FAMILIES = {
  namespace: "namespaces",
  workload: "workloads and their number",
  network: "network: Services, routes, policies",
  secret: "secrets and configuration",
  access: "definitions, accounts, roles",
  other: "provider and others",
} as const;

export type Family = keyof typeof FAMILIES;

const KINDS: Readonly<Record<Exclude<Family, "other">, RegExp>> = {
  namespace: /^Namespace$/,
  workload: /^(Deployment|StatefulSet|DaemonSet|Job|CronJob|Pod\w*|HorizontalPodAutoscaler)$/,
  network: /^(Service|Ingress\w*|NetworkPolicy|HTTPProxy|Endpoint\w*|Gateway\w*|APIService)$/,
  secret: /^(Secret|ConfigMap)$/,
  access: /^(CustomResourceDefinition|ServiceAccount|(Cluster)?Role(Binding)?)$/,
};

export interface Member {
  readonly family: Family;
  readonly kind: string;
  readonly name: string;
}

/** A box of the picture: a component with its own objects, or loose objects of one kind. */
export interface Part {
  readonly id: string;
  readonly title: string;
  /** The component that this one is in, or a word on what it is. */
  readonly within: string;
  readonly members: readonly Member[];
}

const STACK = "pulumi:pulumi:Stack";

/**
 * The objects of a recording by component, and which part needs which. It does not depend on the order
 * in which they arrived.
 */
export function partsOf(resources: readonly RecordedResource[]): {
  readonly parts: readonly Part[];
  readonly needs: Needs;
} {
  const sorted = resources.toSorted((a, b) => (a.urn < b.urn ? -1 : 1));
  const byUrn = new Map(sorted.map((resource) => [resource.urn, resource]));
  const ancestorsOf = ({ parent }: RecordedResource): RecordedResource[] => {
    const above = parent === undefined ? undefined : byUrn.get(parent);
    return above ? [above, ...ancestorsOf(above)] : [];
  };
  const componentOf = (resource: RecordedResource) =>
    ancestorsOf(resource).find(({ custom, type }) => !custom && type !== STACK);
  const idOf = (resource: RecordedResource) =>
    componentOf(resource)?.urn ?? `loose ${resource.type}`;

  // A component whose provider makes the rest stands for what it makes.
  const parents = new Set(sorted.map(({ parent }) => parent));
  const objects = sorted.filter(
    ({ custom, remote, urn }) => custom || (remote && !parents.has(urn)),
  );
  const grouped = Map.groupBy(objects, idOf);
  const parts = [...grouped].map(([id, members]) => {
    const component = byUrn.get(id);
    const outer = component && componentOf(component);
    return {
      id,
      title: component ? kindOf(component) : numberOf(members),
      within: component
        ? [component.name, outer && `in ${outer.name}`].filter(Boolean).join(" ")
        : "",
      members: members.map(memberOf).sort(byFamily),
    };
  });

  const needs = new Map(parts.map(({ id }) => [id, new Set<string>()]));
  for (const resource of objects) {
    const own = idOf(resource);
    // What a component needs, its members need; a provider is needed like an object.
    const needed = [resource, ...ancestorsOf(resource)].flatMap(({ dependencies, provider }) => [
      ...dependencies,
      ...(provider ? [provider] : []),
    ]);
    for (const urn of needed) {
      const other = byUrn.get(urn);
      const id = other && idOf(other);
      if (id !== undefined && id !== own && grouped.has(id)) needs.get(own)?.add(id);
    }
  }
  return { parts, needs };
}

function kindOf({ type }: RecordedResource): string {
  const kind = type.split(":").at(-1) ?? type;
  return type.startsWith("pulumi:providers:") ? `${kind} provider` : kind;
}

function memberOf(resource: RecordedResource): Member {
  const kind = kindOf(resource);
  const families = Object.entries(KINDS) as [Family, RegExp][];
  const family = families.find(([, kinds]) => kinds.test(kind))?.[0] ?? "other";
  return { family, kind, name: resource.name };
}

const ORDER = Object.keys(FAMILIES);

/** Those that people look for first; equals as they were. */
function byFamily(a: Member, b: Member): number {
  return ORDER.indexOf(a.family) - ORDER.indexOf(b.family);
}

/** `Secrets`, or `Secret` when it is alone. */
function numberOf([first, ...more]: readonly RecordedResource[]): string {
  const kind = first ? kindOf(first) : "";
  if (more.length === 0) return kind;
  if (kind.endsWith("y")) return `${kind.slice(0, -1)}ies`;
  return /(s|x|ch)$/.test(kind) ? `${kind}es` : `${kind}s`;
}
