import type { Resource } from "@pulumi/pulumi";
import type { PlatformConfig } from "../../config.ts";
import type { Target } from "../../contracts.ts";
import type * as k8s from "../../kubernetes-sdk.ts";
import { namespacesOf } from "../../names.ts";
import { createNamespace } from "../../namespaces.ts";
import { Alertmanager } from "./alertmanager.ts";
import { KubeStateMetrics } from "./kube-state-metrics.ts";
import { Prometheus } from "./prometheus.ts";
import { podsAt } from "./watching-pod.ts";

type Peer = k8s.types.input.networking.v1.NetworkPolicyPeer;

export interface MonitoringArgs {
  readonly stack: string;
  readonly config: Pick<PlatformConfig, "monitoring">;
  readonly target: Pick<Target, "provider" | "ready" | "scrapers">;
  readonly apiNamespace: k8s.core.v1.Namespace;
  /** Exist when the ingress controller's namespace does. */
  readonly ingress: readonly Resource[];
}

/**
 * What watches a stack: kube-state-metrics, and Prometheus with Alertmanager where the place has none.
 * Tells who scrapes, so that they are let in.
 */
export function createMonitoring(args: MonitoringArgs): Peer[] {
  const { stack, config, target, apiNamespace, ingress } = args;
  const { webhook, retentionDays, resources } = config.monitoring;
  const namespaces = namespacesOf(stack);
  const inCluster = { provider: target.provider, dependsOn: [...target.ready] };
  const own = createNamespace(namespaces.monitoring, inCluster);
  const namespace = own.metadata.name;
  const inHere = { providers: [target.provider], dependsOn: [own] };
  const prometheus = [podsAt(namespaces.monitoring, "name", "prometheus")];
  const scrapers = target.scrapers ? [...target.scrapers] : prometheus;

  const watches = apiNamespace.metadata.name;
  new KubeStateMetrics("kube-state-metrics", { namespace, watches, scrapers }, inHere);
  if (target.scrapers) return scrapers;
  new Alertmanager("alertmanager", { namespace, webhook, clients: prometheus }, inHere);
  new Prometheus(
    "prometheus",
    { stack, namespace, retentionDays, resources },
    { ...inHere, dependsOn: [own, apiNamespace, ...ingress] },
  );
  return scrapers;
}
