import * as pulumi from "@pulumi/pulumi";
import type { PlatformConfig } from "../config.ts";
import * as k8s from "../kubernetes-sdk.ts";
import { labelsOf, selectorOf } from "../names.ts";
import {
  containerSecurity,
  environment,
  OUR_USER,
  podSecurity,
  quietPod,
  resources,
  spreadOf,
} from "../pod-defaults.ts";
import { GRACE_SECONDS, OUTBOX_FOLDER, PORTS, PRE_STOP_SECONDS } from "./api-environment.ts";
import { createDisruptionBudget } from "./disruption-budget.ts";
import type { PodFile } from "./pod-files.ts";

export interface ApiReleaseArgs {
  readonly namespace: pulumi.Input<string>;
  readonly image: string;
  readonly serviceAccount: pulumi.Input<string>;
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  readonly files: readonly PodFile[];
  readonly api: PlatformConfig["api"];
  /** Of its Service: what the ingress controller is to know. */
  readonly serviceAnnotations: Readonly<Record<string, string>>;
}

/** MiB of the outbox volume above the outbox' own cap: the cap must refuse before the disk does. */
const OUTBOX_MARGIN_MIB = 16;

/**
 * One release of the API: its pods, their number, their address. Several live beside each other.
 *
 * Guarantees: the Deployment says nothing of the number of pods, which is the autoscaler's; a roll adds
 * a pod before it takes one; at most one pod is taken by a node's drain.
 */
export class ApiRelease extends pulumi.ComponentResource {
  readonly serviceName: string;
  private readonly args: ApiReleaseArgs;
  private readonly app: string;
  private readonly labels: Record<string, string>;

  constructor(name: string, args: ApiReleaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:workloads:ApiRelease", name, {}, opts);
    this.args = args;
    this.app = name;
    this.labels = labelsOf(name, "api");
    this.serviceName = name;
    const deployment = this.createDeployment();
    this.createService();
    this.createAutoscaler(deployment);
    createDisruptionBudget(name, "api", args.namespace, this);
    this.registerOutputs({ serviceName: this.serviceName });
  }

  private get metadata() {
    return { name: this.app, namespace: this.args.namespace, labels: this.labels };
  }

  private createDeployment(): k8s.apps.v1.Deployment {
    return new k8s.apps.v1.Deployment(
      this.app,
      {
        metadata: this.metadata,
        spec: {
          selector: { matchLabels: selectorOf(this.app) },
          strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
          minReadySeconds: 5,
          progressDeadlineSeconds: 180,
          revisionHistoryLimit: 5,
          template: {
            metadata: { labels: this.labels },
            spec: this.podSpec(),
          },
        },
      },
      { parent: this },
    );
  }

  private podSpec(): k8s.types.input.core.v1.PodSpec {
    const { image, serviceAccount, files, api } = this.args;
    const volumeMib = api.outboxMib + OUTBOX_MARGIN_MIB;
    return {
      ...quietPod,
      serviceAccountName: serviceAccount,
      terminationGracePeriodSeconds: GRACE_SECONDS,
      securityContext: podSecurity(OUR_USER),
      topologySpreadConstraints: spreadOf(this.app),
      containers: [
        {
          name: "api",
          image,
          env: environment(this.args.environment),
          ports: Object.entries(PORTS).map(([name, containerPort]) => ({ name, containerPort })),
          startupProbe: { ...probe("/startupz"), periodSeconds: 1, failureThreshold: 60 },
          readinessProbe: { ...probe("/readyz"), periodSeconds: 2, failureThreshold: 2 },
          livenessProbe: { ...probe("/livez"), periodSeconds: 10, failureThreshold: 3 },
          lifecycle: { preStop: { sleep: { seconds: PRE_STOP_SECONDS } } },
          resources: resources(api.resources, volumeMib),
          securityContext: containerSecurity,
          volumeMounts: [
            { name: "outbox", mountPath: OUTBOX_FOLDER },
            ...files.map(({ mount }) => mount),
          ],
        },
      ],
      volumes: [
        { name: "outbox", emptyDir: { sizeLimit: `${volumeMib}Mi` } },
        ...files.map(({ volume }) => volume),
      ],
    };
  }

  private createService(): void {
    new k8s.core.v1.Service(
      this.app,
      {
        metadata: {
          ...this.metadata,
          annotations: {
            ...this.args.serviceAnnotations,
            // Its Deployment is waited for: that gives up on pods that never get ready sooner than this would.
            "pulumi.com/skipAwait": "true",
          },
        },
        spec: {
          type: "ClusterIP",
          selector: selectorOf(this.app),
          ports: [{ name: "http", port: PORTS.http, targetPort: "http" }],
        },
      },
      { parent: this },
    );
  }

  private createAutoscaler(deployment: k8s.apps.v1.Deployment): void {
    const { minReplicas, maxReplicas, targetCpuPercent, scaleDownAfterSeconds } = this.args.api;
    new k8s.autoscaling.v2.HorizontalPodAutoscaler(
      this.app,
      {
        metadata: this.metadata,
        spec: {
          scaleTargetRef: {
            apiVersion: "apps/v1",
            kind: "Deployment",
            name: deployment.metadata.name,
          },
          minReplicas,
          maxReplicas,
          metrics: [
            {
              type: "Resource",
              resource: {
                name: "cpu",
                target: { type: "Utilization", averageUtilization: targetCpuPercent },
              },
            },
          ],
          behavior: {
            scaleUp: {
              stabilizationWindowSeconds: 0,
              policies: [{ type: "Percent", value: 100, periodSeconds: 15 }],
            },
            scaleDown: {
              stabilizationWindowSeconds: scaleDownAfterSeconds,
              policies: [{ type: "Pods", value: 1, periodSeconds: 60 }],
            },
          },
        },
      },
      { parent: this },
    );
  }
}

const probe = (path: string) => ({ httpGet: { path, port: "admin" }, timeoutSeconds: 2 });
