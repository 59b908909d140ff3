import * as pulumi from "@pulumi/pulumi";
import { IMAGES } from "../../images.ts";
import type * as k8s from "../../kubernetes-sdk.ts";
import { API_SERVER } from "../../namespaces.ts";
import { METRICS_OF } from "../../observability/sources.ts";
import { containerSecurity, resources } from "../../pod-defaults.ts";
import { allowIn } from "./access.ts";
import { createWatchingPod, tcp } from "./watching-pod.ts";

export interface KubeStateMetricsArgs {
  /** Where it runs. */
  readonly namespace: pulumi.Input<string>;
  /** The only namespace whose objects it tells of: the API's. */
  readonly watches: pulumi.Input<string>;
  /** Who may scrape it: pods, or addresses of what scrapes from outside of the cluster. */
  readonly scrapers: k8s.types.input.networking.v1.NetworkPolicyPeer[];
}

const NAME = "kube-state-metrics";
export const KUBE_STATE_METRICS_PORT = 8080;
const PORT = { name: "metrics", number: KUBE_STATE_METRICS_PORT };
/** What it says of itself, and whether it is ready. */
const OWN_PORT = { name: "own", number: 8081 };
/** What its metrics are about, by the API's group. */
const ABOUT: Readonly<Record<string, readonly string[]>> = {
  "": ["pods"],
  autoscaling: ["horizontalpodautoscalers"],
  batch: ["cronjobs", "jobs"],
};

/**
 * Tells what the cluster knows of a stack's objects, for whatever scrapes it: pods, autoscalers, Jobs
 * and CronJobs, and of those only the metrics that rules and dashboards read (`METRICS_OF`).
 *
 * Guarantees: it reads one namespace, none of its secrets, and needs no role over the cluster.
 * Limits: one pod. While it is away or is replaced, rules go on for an hour with what they know.
 */
export class KubeStateMetrics extends pulumi.ComponentResource {
  constructor(name: string, args: KubeStateMetricsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:workloads:KubeStateMetrics", name, {}, opts);
    const { namespace, watches, scrapers } = args;
    const probe = (path: string, port: string) => ({
      httpGet: { path, port },
      timeoutSeconds: 2,
    });
    const { account } = createWatchingPod(
      NAME,
      {
        namespace,
        port: PORT,
        traffic: {
          ingress: [{ from: scrapers, ports: tcp(PORT.number) }],
          egress: [API_SERVER],
        },
        asksKubernetes: true,
        pod: {
          containers: [
            {
              name: NAME,
              image: IMAGES.kubeStateMetrics,
              args: [
                `--port=${PORT.number}`,
                `--telemetry-port=${OWN_PORT.number}`,
                pulumi.interpolate`--namespaces=${watches}`,
                `--resources=${Object.values(ABOUT).flat().sort().join(",")}`,
                `--metric-allowlist=${METRICS_OF[NAME].join(",")}`,
              ],
              ports: [PORT, OWN_PORT].map((port) => ({
                name: port.name,
                containerPort: port.number,
              })),
              readinessProbe: { ...probe("/readyz", OWN_PORT.name), periodSeconds: 5 },
              // Not the API server's health: to begin again would not mend that.
              livenessProbe: { ...probe("/healthz", PORT.name), periodSeconds: 20 },
              resources: resources({ cpuMillis: 10, memoryMib: 96 }),
              securityContext: containerSecurity,
            },
          ],
        },
      },
      { parent: this },
    );
    allowIn(
      NAME,
      {
        name: NAME,
        namespace: watches,
        rules: Object.entries(ABOUT).map(([group, kinds]) => ({
          apiGroups: [group],
          resources: [...kinds],
          verbs: ["list", "watch"],
        })),
        subject: { kind: "ServiceAccount", name: account.metadata.name, namespace },
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
