import type * as k8s from "../kubernetes-sdk.ts";
import { namespaceSelector } from "../names.ts";
import { HTTPS_OUTSIDE } from "../namespaces.ts";

type Egress = k8s.types.input.networking.v1.NetworkPolicyEgressRule;

/** A Service's address as the cluster's DNS knows it: `name.namespace.svc`, with or without its end. */
const SERVICE = /^[a-z0-9-]+\.([a-z0-9-]+)\.svc(\.cluster\.local)?$/;
const PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

/**
 * What lets pods send to a receiver of a stack's choice, of traces or of alerts: to its port in the Service's namespace, or,
 * when it is no Service, outside. Its container's port must be the Service's.
 */
export function endpointEgress(endpoint: string): Egress {
  const { hostname, protocol, port } = new URL(endpoint);
  const namespace = SERVICE.exec(hostname)?.[1];
  return {
    to: namespace
      ? [{ namespaceSelector: namespaceSelector(namespace) }]
      : (HTTPS_OUTSIDE.to ?? []),
    ports: [{ protocol: "TCP", port: Number(port) || (PORTS[protocol] ?? 443) }],
  };
}
