import type * as k8s from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import type { PlatformConfig } from "../config.ts";
import type { IngressExposure } from "../contracts.ts";
import { IngressController } from "./ingress/ingress-controller.ts";
import { readManifest } from "./ingress/manifest.ts";
import { MetricsServer } from "./metrics-server.ts";

export interface ClusterPartsArgs {
  readonly config: Pick<PlatformConfig, "cluster" | "ingress">;
  readonly exposure: IngressExposure;
}

/** What a cluster has once; returns what routes and autoscalers need. */
export function createClusterParts(
  { config, exposure }: ClusterPartsArgs,
  provider: k8s.Provider,
): Resource[] {
  if (config.cluster === "given") return [];
  const { replicas } = config.ingress;
  const ingress = new IngressController(
    "ingress",
    { manifest: readManifest(), exposure, replicas },
    { providers: [provider] },
  );
  new MetricsServer("metrics-server", { insecureKubeletTls: true }, { providers: [provider] });
  return [ingress.ready];
}
