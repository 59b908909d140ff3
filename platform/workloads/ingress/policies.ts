import type { Input, Resource } from "@pulumi/pulumi";
import * as k8s from "../../kubernetes-sdk.ts";
import { labelsOf, selectorOf } from "../../names.ts";
import { API_SERVER, DNS } from "../../namespaces.ts";
import { CONTOUR_METRICS_PORT, ENVOY_STATS_PORT, XDS_PORT } from "./pods.ts";
import { MAY_BE_ROUTED_TO } from "./route.ts";

type Peer = k8s.types.input.networking.v1.NetworkPolicyPeer;
type Rules = Pick<k8s.types.input.networking.v1.NetworkPolicySpec, "ingress" | "egress">;

const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: "TCP", port }));
const podsOf = (name: string): Peer => ({ podSelector: { matchLabels: selectorOf(name) } });

const ALL_PODS: Peer = { namespaceSelector: {} };
/** Where a load balancer has its addresses; it asks Envoy itself whether it is ready. */
const PRIVATE_ADDRESSES: Peer[] = [
  "10.0.0.0/8",
  "100.64.0.0/10",
  "172.16.0.0/12",
  "192.168.0.0/16",
].map((cidr) => ({ ipBlock: { cidr } }));

export const CONTOUR_TRAFFIC: Rules = {
  ingress: [
    { from: [podsOf("envoy")], ports: tcp(XDS_PORT) },
    { from: [ALL_PODS], ports: tcp(CONTOUR_METRICS_PORT) },
  ],
  egress: [DNS, API_SERVER],
};

export const CERTIFICATES_TRAFFIC: Rules = { egress: [API_SERVER] };

/** The container's ports: policies see what is left when the Service's are translated. */
export const ENVOY_TRAFFIC: Rules = {
  ingress: [
    { ports: tcp(8080, 8443) },
    { from: [ALL_PODS, ...PRIVATE_ADDRESSES], ports: tcp(ENVOY_STATS_PORT) },
  ],
  egress: [
    DNS,
    { to: [podsOf("contour")], ports: tcp(XDS_PORT) },
    { to: [{ namespaceSelector: { matchLabels: MAY_BE_ROUTED_TO } }] },
  ],
};

/** All that the pods of a name may do on the network. */
export function createPolicy(
  name: string,
  namespace: Input<string>,
  rules: Rules,
  parent: Resource,
): k8s.networking.v1.NetworkPolicy {
  return new k8s.networking.v1.NetworkPolicy(
    name,
    {
      metadata: { name, namespace, labels: labelsOf(name, "ingress") },
      spec: {
        podSelector: { matchLabels: selectorOf(name) },
        policyTypes: ["Ingress", "Egress"],
        ...rules,
      },
    },
    { parent },
  );
}
