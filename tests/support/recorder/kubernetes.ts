import type { Json, JsonObject, RecordedResource } from "./recording.ts";

const CLUSTER_SCOPED = new Set([
  "APIService",
  "CSIDriver",
  "ClusterRole",
  "ClusterRoleBinding",
  "CustomResourceDefinition",
  "IngressClass",
  "MutatingWebhookConfiguration",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PriorityClass",
  "RuntimeClass",
  "StorageClass",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
]);

/** The moment at which everything recorded happened. */
const TIME = "2026-01-01T00:00:00Z";

type Addressed = Pick<RecordedResource, "type" | "name" | "inputs">;

type Kind = (address: string, inputs: JsonObject) => JsonObject;

const loadBalancer: Kind = (address) => ({
  status: { loadBalancer: { ingress: [{ hostname: `${address}.load-balancer.recorded` }] } },
});

const replicas: Kind = (_, { spec }) => {
  const count = at(spec, "replicas") ?? 1;
  return {
    spec: { replicas: count },
    status: {
      observedGeneration: 1,
      replicas: count,
      readyReplicas: count,
      availableReplicas: count,
      updatedReplicas: count,
    },
  };
};

/** What the API server or a controller adds to a kind, where a program may read it. */
const KINDS: Readonly<Record<string, Kind>> = {
  Namespace: () => ({ spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" } }),
  Ingress: loadBalancer,
  Deployment: replicas,
  StatefulSet: replicas,
  Service: (address, inputs) => ({
    spec: { type: "ClusterIP", clusterIP: `${address}.cluster-ip.recorded` },
    ...(at(inputs.spec, "type") === "LoadBalancer"
      ? loadBalancer(address, inputs)
      : { status: { loadBalancer: {} } }),
  }),
  Job: () => ({
    status: {
      startTime: TIME,
      completionTime: TIME,
      succeeded: 1,
      conditions: [{ type: "Complete", status: "True" }],
    },
  }),
  PersistentVolumeClaim: (address) => ({
    spec: { volumeName: `${address}.volume.recorded` },
    status: { phase: "Bound" },
  }),
};

/** What a Kubernetes object gets besides its inputs; what the program gave wins over it. */
export function kubernetesAnswer(resource: Addressed, hash: string): JsonObject {
  const { type, inputs } = resource;
  const kind = type.split(":").at(-1) ?? "";
  if (type.includes(":helm.sh/") || /List$/.test(kind)) return {};
  const { name, namespace } = addressOf(resource, hash);
  return {
    ...KINDS[kind]?.(`${name}.${namespace ?? "cluster"}`, inputs),
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      uid: `uid-${hash}`,
      resourceVersion: "1",
      generation: 1,
      creationTimestamp: TIME,
    },
  };
}

/** As the provider makes it: `namespace/name`. */
export function kubernetesId(resource: Addressed, hash: string): string {
  const { name, namespace } = addressOf(resource, hash);
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function addressOf({ type, name, inputs }: Addressed, hash: string) {
  const { metadata } = inputs;
  const text = (key: string) => {
    const value = at(metadata, key);
    return typeof value === "string" ? value : undefined;
  };
  const kind = (type.split(":").at(-1) ?? "").replace(/Patch$/, "");
  return {
    name: text("name") ?? `${text("generateName") ?? `${name}-`}${hash}`,
    namespace: CLUSTER_SCOPED.has(kind) ? undefined : (text("namespace") ?? "default"),
  };
}

const at = (value: Json | undefined, key: string): Json | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)[key]
    : undefined;
