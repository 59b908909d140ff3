import type { ComponentResourceOptions } from "@pulumi/pulumi";
import * as k8s from "./kubernetes-sdk.ts";
import { labelsOf, namespaceSelector, selectorOf } from "./names.ts";

/** The Kubernetes version that "restricted" is read as: a newer cluster must not refuse our pods. */
const POD_SECURITY_VERSION = "v1.35";

/**
 * A namespace where only restricted pods start and where nobody talks to anybody until a policy of a
 * workload allows it.
 */
export function createNamespace(
  name: string,
  opts: ComponentResourceOptions,
  labels: Readonly<Record<string, string>> = {},
): k8s.core.v1.Namespace {
  const levels = ["enforce", "audit", "warn"].flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, "restricted"],
    [`pod-security.kubernetes.io/${mode}-version`, POD_SECURITY_VERSION],
  ]);
  const namespace = new k8s.core.v1.Namespace(
    name,
    { metadata: { name, labels: { ...Object.fromEntries(levels), ...labels } } },
    opts,
  );
  new k8s.networking.v1.NetworkPolicy(
    `${name}-default-deny`,
    {
      metadata: { name: "default-deny", namespace: namespace.metadata.name },
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    },
    opts,
  );
  return namespace;
}

export interface NeighbourAccess {
  readonly name: string;
  readonly component: string;
  readonly namespace: string;
  /** The only namespaces whose pods may connect. */
  readonly clients: readonly string[];
  readonly port: number;
}

/** A neighbour answers the pods of some namespaces on one port, and asks nobody. */
export function admitClients(
  { name, component, namespace, clients, port }: NeighbourAccess,
  opts: ComponentResourceOptions,
): void {
  new k8s.networking.v1.NetworkPolicy(
    name,
    {
      metadata: { name, namespace, labels: labelsOf(name, component) },
      spec: {
        podSelector: { matchLabels: selectorOf(name) },
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          {
            from: clients.map((client) => ({ namespaceSelector: namespaceSelector(client) })),
            ports: [{ protocol: "TCP", port }],
          },
        ],
      },
    },
    opts,
  );
}

type Egress = k8s.types.input.networking.v1.NetworkPolicyEgressRule;

/** EKS Auto Mode has no pods for DNS: each node answers at the Service's address, the tenth of its block. */
const AUTO_MODE_DNS = "172.20.0.10/32";

/** Names are asked of the cluster's DNS, wherever its pods run in kube-system, and where it has none. */
export const DNS: Egress = {
  to: [
    {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
      podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
    },
    { ipBlock: { cidr: AUTO_MODE_DNS } },
  ],
  ports: [
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
  ],
};

/** Behind its Service the API server has other ports, and an address that each cluster chooses. */
export const API_SERVER: Egress = {
  ports: [443, 6443].map((port) => ({ protocol: "TCP", port })),
};

/** HTTPS to the internet, and to nothing that is inside: not the nodes, not their metadata. */
export const HTTPS_OUTSIDE: Egress = {
  to: [
    {
      ipBlock: {
        cidr: "0.0.0.0/0",
        except: [
          "10.0.0.0/8",
          "100.64.0.0/10",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.168.0.0/16",
        ],
      },
    },
  ],
  ports: [{ protocol: "TCP", port: 443 }],
};
