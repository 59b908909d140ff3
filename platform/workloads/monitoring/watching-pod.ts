import type { Input, Resource } from "@pulumi/pulumi";
import * as k8s from "../../kubernetes-sdk.ts";
import { labelsOf, namespaceSelector, selectorOf } from "../../names.ts";
import { type PodSpec, podSecurity, quietPod } from "../../pod-defaults.ts";

/** Nobody, as upstream's images have it. */
const USER = 65_534;

type Peer = k8s.types.input.networking.v1.NetworkPolicyPeer;
type Rules = Pick<k8s.types.input.networking.v1.NetworkPolicySpec, "ingress" | "egress">;

export interface WatchingPodArgs {
  readonly namespace: Input<string>;
  /** Also the name of its only port in use by others. */
  readonly port: { readonly name: string; readonly number: number };
  /** Who may come to it, and where it may go. */
  readonly traffic: Rules;
  /** Whether it asks the API server: it then has a token of its own account. */
  readonly asksKubernetes: boolean;
  readonly pod: Pick<PodSpec, "containers" | "volumes">;
}

/** Pods of a namespace by one of their labels below `app.kubernetes.io/`. */
export const podsAt = (namespace: string, label: "name" | "component", value: string): Peer => ({
  namespaceSelector: namespaceSelector(namespace),
  podSelector: { matchLabels: { [`app.kubernetes.io/${label}`]: value } },
});

export const tcp = (port: number) => [{ protocol: "TCP", port }];

/** What one of the programs that watch a stack consists of, each under the same name. */
export interface WatchingPod {
  readonly account: k8s.core.v1.ServiceAccount;
  readonly deployment: k8s.apps.v1.Deployment;
}

/**
 * One pod that watches, with its account, its policy and its Service. A new one comes when the old one
 * is gone: two would write the same files, and tell everything twice.
 */
export function createWatchingPod(
  name: string,
  { namespace, port, traffic, asksKubernetes, pod }: WatchingPodArgs,
  opts: { readonly parent: Resource },
): WatchingPod {
  const labels = labelsOf(name, "monitoring");
  const metadata = { name, namespace, labels };
  const account = new k8s.core.v1.ServiceAccount(
    name,
    { metadata, automountServiceAccountToken: false },
    opts,
  );
  const policy = new k8s.networking.v1.NetworkPolicy(
    name,
    {
      metadata,
      spec: {
        podSelector: { matchLabels: selectorOf(name) },
        policyTypes: ["Ingress", "Egress"],
        ...traffic,
      },
    },
    opts,
  );
  const deployment = new k8s.apps.v1.Deployment(
    name,
    {
      metadata,
      spec: {
        replicas: 1,
        strategy: { type: "Recreate" },
        revisionHistoryLimit: 2,
        selector: { matchLabels: selectorOf(name) },
        template: {
          metadata: { labels },
          spec: {
            ...quietPod,
            automountServiceAccountToken: asksKubernetes,
            serviceAccountName: account.metadata.name,
            securityContext: podSecurity(USER),
            ...pod,
          },
        },
      },
    },
    { ...opts, dependsOn: [policy] },
  );
  new k8s.core.v1.Service(
    name,
    {
      metadata,
      spec: {
        selector: selectorOf(name),
        ports: [{ name: port.name, port: port.number, targetPort: port.name }],
      },
    },
    { ...opts, dependsOn: [deployment] },
  );
  return { account, deployment };
}
