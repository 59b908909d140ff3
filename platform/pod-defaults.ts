import type { Input } from "@pulumi/pulumi";
import type * as k8s from "./kubernetes-sdk.ts";
import { selectorOf } from "./names.ts";

/** The parts of a pod that are the same everywhere: restricted as Kubernetes means it, and small. */

export type PodSpec = k8s.types.input.core.v1.PodSpec;

/** The user of our images (service/Dockerfile). */
export const OUR_USER = 65_532;

export interface Resources {
  /** Thousandths of a core. */
  readonly cpuMillis: number;
  readonly memoryMib: number;
}

/** What a pod runs as; the namespace's "restricted" would refuse anything less. */
export const podSecurity = (user: number) => ({
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: user,
  fsGroup: user,
  seccompProfile: { type: "RuntimeDefault" },
});

export const containerSecurity = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  privileged: false,
  readOnlyRootFilesystem: true,
};

/** Asked for, and the most: memory exactly, of CPU as much as is free. */
export const resources = ({ cpuMillis, memoryMib }: Resources, diskMib = 64) => ({
  requests: {
    cpu: `${cpuMillis}m`,
    memory: `${memoryMib}Mi`,
    "ephemeral-storage": `${diskMib}Mi`,
  },
  limits: { memory: `${memoryMib}Mi`, "ephemeral-storage": `${diskMib}Mi` },
});

/** Of a pod that talks to nobody's API server and takes no variables from the Services around it. */
export const quietPod = {
  automountServiceAccountToken: false,
  enableServiceLinks: false,
} as const satisfies Partial<PodSpec>;

/** Environment variables in the order of their names, so that the same ones make the same pod. */
export function environment(values: Readonly<Record<string, Input<string>>>) {
  return Object.entries(values)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({ name, value }));
}

/** Over zones and nodes, as far as there are some. */
export const spreadOf = (name: string) =>
  ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selectorOf(name) },
  }));
