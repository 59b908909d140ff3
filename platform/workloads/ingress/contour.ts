import * as pulumi from "@pulumi/pulumi";
import { IMAGES } from "../../images.ts";
import * as k8s from "../../kubernetes-sdk.ts";
import { INGRESS_CLASS, labelsOf, selectorOf } from "../../names.ts";
import {
  containerSecurity,
  podSecurity,
  quietPod,
  resources,
  spreadOf,
} from "../../pod-defaults.ts";
import { createDisruptionBudget } from "../disruption-budget.ts";
import { createContourAccess } from "./contour-access.ts";
import { configName, contourConfig } from "./contour-config.ts";
import type { ContourManifest } from "./manifest.ts";
import * as pods from "./pods.ts";
import { CONTOUR_TRAFFIC, createPolicy } from "./policies.ts";

export interface ContourArgs {
  readonly namespace: pulumi.Input<string>;
  readonly rules: ContourManifest["rules"];
  /** Exists when the certificates do. */
  readonly certificates: pulumi.Resource;
  readonly definitions: readonly pulumi.Resource[];
  readonly requestSeconds: number;
  /** Flags of `contour serve` that the place asks for. */
  readonly flags: readonly string[];
}

const NAME = "contour";
const CONFIG_FOLDER = "/config";
const CONFIG_FILE = "contour.yaml";
/** One leads and writes statuses; both serve Envoy. */
const REPLICAS = 2;

/**
 * The controller: reads routes, Services and their pods, and tells Envoy.
 *
 * Guarantees: another configuration is another pod; only objects of its ingress class are read.
 * Limits: it reads every Secret of the cluster, for certificates may be anywhere.
 */
export class Contour extends pulumi.ComponentResource {
  /** Exists when Envoy can be told what to do. */
  readonly serving: pulumi.Resource;
  private readonly args: ContourArgs;
  private readonly labels = labelsOf(NAME, "ingress");

  constructor(name: string, args: ContourArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:workloads:Contour", name, {}, opts);
    this.args = args;
    const policy = createPolicy(NAME, args.namespace, CONTOUR_TRAFFIC, this);
    const access = createContourAccess(args.namespace, args.rules, this);
    const deployment = this.createDeployment(this.createConfig(), [policy, ...access]);
    createDisruptionBudget(NAME, "ingress", args.namespace, this);
    this.serving = this.createService(deployment);
    this.registerOutputs({});
  }

  private get metadata() {
    return { name: NAME, namespace: this.args.namespace, labels: this.labels };
  }

  private createConfig(): k8s.core.v1.ConfigMap {
    const text = contourConfig(this.args);
    const name = configName(text);
    return new k8s.core.v1.ConfigMap(
      name,
      { metadata: { ...this.metadata, name }, immutable: true, data: { [CONFIG_FILE]: text } },
      { parent: this },
    );
  }

  private createDeployment(
    config: k8s.core.v1.ConfigMap,
    after: readonly pulumi.Resource[],
  ): k8s.apps.v1.Deployment {
    const { certificates, definitions } = this.args;
    return new k8s.apps.v1.Deployment(
      NAME,
      {
        metadata: this.metadata,
        spec: {
          replicas: REPLICAS,
          selector: { matchLabels: selectorOf(NAME) },
          strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
          minReadySeconds: 5,
          progressDeadlineSeconds: 300,
          revisionHistoryLimit: 5,
          template: { metadata: { labels: this.labels }, spec: this.podSpec(config) },
        },
      },
      { parent: this, dependsOn: [...after, ...definitions, certificates] },
    );
  }

  private podSpec(config: k8s.core.v1.ConfigMap): k8s.types.input.core.v1.PodSpec {
    return {
      ...quietPod,
      // It reads the cluster.
      automountServiceAccountToken: true,
      serviceAccountName: NAME,
      securityContext: podSecurity(pods.CONTOUR_USER),
      topologySpreadConstraints: spreadOf(NAME),
      containers: [
        {
          name: NAME,
          image: IMAGES.contour,
          command: ["contour"],
          args: [
            "--log-format=json",
            "serve",
            "--incluster",
            "--xds-address=0.0.0.0",
            `--xds-port=${pods.XDS_PORT}`,
            ...pods.certificateFlags(NAME),
            `--config-path=${CONFIG_FOLDER}/${CONFIG_FILE}`,
            // Without it objects of no class would be taken too.
            `--ingress-class-name=${INGRESS_CLASS}`,
            // For authorization and limits by a service of one's own, which nobody here has.
            "--disable-feature=extensionservices",
            ...this.args.flags,
          ],
          env: [
            pods.fieldVariable("CONTOUR_NAMESPACE", "metadata.namespace"),
            pods.fieldVariable("POD_NAME", "metadata.name"),
          ],
          ports: [
            { name: "xds", containerPort: pods.XDS_PORT },
            { name: "metrics", containerPort: pods.CONTOUR_METRICS_PORT },
          ],
          readinessProbe: { tcpSocket: { port: "xds" }, periodSeconds: 5 },
          livenessProbe: {
            httpGet: { path: "/healthz", port: "metrics" },
            initialDelaySeconds: 15,
            periodSeconds: 10,
            failureThreshold: 6,
            timeoutSeconds: 3,
          },
          resources: resources({ cpuMillis: 100, memoryMib: 256 }),
          securityContext: containerSecurity,
          volumeMounts: [
            pods.certificatesMount,
            { name: "config", mountPath: CONFIG_FOLDER, readOnly: true },
          ],
        },
      ],
      volumes: [
        pods.certificatesVolume(pods.CERTIFICATES.contour),
        { name: "config", configMap: { name: config.metadata.name } },
      ],
    };
  }

  private createService(deployment: k8s.apps.v1.Deployment): k8s.core.v1.Service {
    return new k8s.core.v1.Service(
      NAME,
      {
        metadata: this.metadata,
        spec: {
          type: "ClusterIP",
          selector: selectorOf(NAME),
          ports: [{ name: "xds", port: pods.XDS_PORT, targetPort: "xds" }],
        },
      },
      { parent: this, dependsOn: [deployment] },
    );
  }
}
