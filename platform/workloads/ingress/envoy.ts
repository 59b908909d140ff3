import * as pulumi from "@pulumi/pulumi";
import type { IngressExposure } from "../../contracts.ts";
import * as k8s from "../../kubernetes-sdk.ts";
import { labelsOf, selectorOf } from "../../names.ts";
import { createDisruptionBudget } from "../disruption-budget.ts";
import { ENVOY, envoyPod } from "./envoy-pod.ts";
import { createPolicy, ENVOY_TRAFFIC } from "./policies.ts";

export interface EnvoyArgs {
  readonly namespace: pulumi.Input<string>;
  readonly exposure: IngressExposure;
  readonly replicas: number;
  /** Exists when the certificates do. */
  readonly certificates: pulumi.Resource;
  /** Exists when Contour can be asked what to do. */
  readonly contour: pulumi.Resource;
}

/** Seconds for a pod to be pulled, to start and to be found ready, whatever else it waits for. */
const START_SECONDS = 600;

/**
 * The proxy, and its address to the world.
 *
 * Guarantees: a roll adds a pod before it takes one, and waits until the new one is known; a pod that
 * goes serves on until nobody sends it anything new, and then until its clients have gone.
 */
export class Envoy extends pulumi.ComponentResource {
  /** Exists when requests arrive. On destroy it goes before everything that it needs. */
  readonly service: k8s.core.v1.Service;
  private readonly args: EnvoyArgs;
  private readonly labels = labelsOf(ENVOY, "ingress");

  constructor(name: string, args: EnvoyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:workloads:Envoy", name, {}, opts);
    this.args = args;
    const policy = createPolicy(ENVOY, args.namespace, ENVOY_TRAFFIC, this);
    const deployment = this.createDeployment(this.createServiceAccount(), policy);
    createDisruptionBudget(ENVOY, "ingress", args.namespace, this);
    this.service = this.createService(deployment);
    this.registerOutputs({});
  }

  private get metadata() {
    return { name: ENVOY, namespace: this.args.namespace, labels: this.labels };
  }

  private createServiceAccount(): k8s.core.v1.ServiceAccount {
    return new k8s.core.v1.ServiceAccount(
      ENVOY,
      { metadata: this.metadata, automountServiceAccountToken: false },
      { parent: this },
    );
  }

  private createDeployment(
    account: k8s.core.v1.ServiceAccount,
    policy: pulumi.Resource,
  ): k8s.apps.v1.Deployment {
    const { replicas, exposure, certificates, contour } = this.args;
    const { settleSeconds, drainSeconds } = exposure;
    const rollSeconds = START_SECONDS + replicas * settleSeconds;
    const patience = `${rollSeconds}s`;
    return new k8s.apps.v1.Deployment(
      ENVOY,
      {
        metadata: this.metadata,
        spec: {
          replicas,
          selector: { matchLabels: selectorOf(ENVOY) },
          strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
          minReadySeconds: settleSeconds,
          progressDeadlineSeconds: rollSeconds,
          revisionHistoryLimit: 5,
          template: {
            metadata: { labels: this.labels },
            spec: envoyPod(account.metadata.name, drainSeconds),
          },
        },
      },
      {
        parent: this,
        dependsOn: [policy, certificates, contour],
        customTimeouts: { create: patience, update: patience },
      },
    );
  }

  private createService(deployment: k8s.apps.v1.Deployment): k8s.core.v1.Service {
    const { service, annotations } = this.args.exposure;
    return new k8s.core.v1.Service(
      ENVOY,
      {
        metadata: { ...this.metadata, annotations },
        spec: {
          ...service,
          selector: selectorOf(ENVOY),
          ports: portsOf(this.args.exposure),
        },
      },
      { parent: this, dependsOn: [deployment] },
    );
  }
}

/** Envoy listens to both by name; what ends at a load balancer reaches it as HTTP. */
function portsOf({ listens, nodePorts }: IngressExposure) {
  const http = { name: "http", port: 80, targetPort: "http" };
  const https = { name: "https", port: 443, targetPort: "https" };
  const ports = {
    "http-and-https": [http, https],
    http: [http],
    "https-ended": [{ ...https, targetPort: "http" }],
  }[listens];
  const fixed = (name: string) => nodePorts?.[name === "http" ? "http" : "https"];
  return ports.map((port) => {
    const nodePort = fixed(port.name);
    return { ...port, ...(nodePort !== undefined && { nodePort }) };
  });
}
