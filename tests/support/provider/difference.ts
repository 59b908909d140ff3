import { isObject, UNKNOWN_VALUE, type Wire, type WireObject } from "../recorder/wire.ts";
import type { Difference } from "./handlers.ts";

/**
 * What Kubernetes keeps for an object's life, by kind: the released provider's own list
 * (pulumi-kubernetes, provider/pkg/provider/diff.go) for the kinds that this platform makes.
 */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["spec.selector"],
  DaemonSet: ["spec.selector"],
  StatefulSet: [
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  Job: ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  Service: ["spec.clusterIP"],
  PersistentVolumeClaim: [
    "spec.accessModes",
    "spec.selector",
    "spec.storageClassName",
    "spec.volumeName",
  ],
  Role: [],
  RoleBinding: ["roleRef"],
  ClusterRoleBinding: ["roleRef"],
  StorageClass: ["parameters", "provisioner"],
  // Changed in place: the platform's provider says that both are mutable.
  Secret: ["type"],
};

const IDENTITY = ["apiVersion", "kind", "metadata.name", "metadata.namespace"];

/** How the inputs of one object differ from those it was made of. */
export function difference(old: WireObject, inputs: WireObject): Difference {
  const changed = [...paths(old, inputs)];
  const fixed = [...IDENTITY, ...(FIXED[String(inputs.kind)] ?? [])];
  const replaces = changed.filter((path) => fixed.some((one) => isWithin(path, one)));
  const named = ["name", "namespace"].every((key) =>
    isSame(metadata(old)[key], metadata(inputs)[key]),
  );
  return { changed, replaces, deleteBeforeReplace: replaces.length > 0 && named };
}

const metadata = ({ metadata: value }: WireObject): WireObject => (isObject(value) ? value : {});

const isWithin = (path: string, fixed: string) =>
  path === fixed || path.startsWith(`${fixed}.`) || path.startsWith(`${fixed}[`);

function* paths(old: Wire | undefined, now: Wire | undefined, path = ""): Generator<string> {
  if (isObject(old) && isObject(now)) {
    for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
      yield* paths(old[key], now[key], path ? `${path}.${key}` : key);
    }
  } else if (Array.isArray(old) && Array.isArray(now) && old.length === now.length) {
    for (const [index, item] of now.entries()) yield* paths(old[index], item, `${path}[${index}]`);
  } else if (!isSame(old, now)) {
    yield path;
  }
}

/** What is unknown in a preview may turn out to be anything. */
const isSame = (old: Wire | undefined, now: Wire | undefined) =>
  now !== UNKNOWN_VALUE && JSON.stringify(old) === JSON.stringify(now);
