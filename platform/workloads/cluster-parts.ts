import type { Output, Resource } from "@pulumi/pulumi";
import type { PlatformConfig } from "../config.ts";
import type { Target } from "../contracts.ts";
import type * as k8s from "../kubernetes-sdk.ts";
import { IngressController } from "./ingress/ingress-controller.ts";
import { readManifest } from "./ingress/manifest.ts";
import { MetricsServer } from "./metrics-server.ts";

export interface ClusterParts {
  /** What routes and autoscalers need. */
  readonly ready: readonly Resource[];
  /** Host name of the load balancer in front of Envoy; undefined where there is none. */
  readonly envoy: Output<string> | undefined;
}

/** What a cluster has once. */
export function createClusterParts(
  config: Pick<PlatformConfig, "cluster" | "ingress">,
  { provider, ready, exposure, measuresPods }: Target,
): ClusterParts {
  if (config.cluster === "given") return { ready: [], envoy: undefined };
  const inCluster = { providers: [provider], dependsOn: [...ready] };
  const ingress = new IngressController(
    "ingress",
    { manifest: readManifest(), exposure, replicas: config.ingress.replicas },
    inCluster,
  );
  if (!measuresPods) {
    new MetricsServer("metrics-server", { insecureKubeletTls: true }, inCluster);
  }
  const hasBalancer = exposure.service.type === "LoadBalancer";
  return { ready: [ingress.service], envoy: hasBalancer ? nameOf(ingress.service) : undefined };
}

const nameOf = ({ status }: k8s.core.v1.Service): Output<string> =>
  status.apply(({ loadBalancer }) => loadBalancer?.ingress?.[0]?.hostname ?? "");
