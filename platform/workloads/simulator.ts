import * as pulumi from "@pulumi/pulumi";
import * as k8s from "../kubernetes-sdk.ts";
import { labelsOf, namespaceSelector, selectorOf } from "../names.ts";
import { admitClients } from "../namespaces.ts";
import {
  containerSecurity,
  environment,
  OUR_USER,
  podSecurity,
  quietPod,
  resources,
} from "../pod-defaults.ts";

export interface SimulatorArgs {
  readonly namespace: string;
  readonly image: string;
  /** The only namespace whose pods may ask it. */
  readonly clients: string;
}

const NAME = "simulator";
const PORT = 9092;
const STATS = { httpGet: { path: "/_admin/stats", port: "http" }, timeoutSeconds: 2 };

/** AirVisual as a server of ours, where calls to the real one would cost its quota. */
export class Simulator extends pulumi.ComponentResource {
  /** What the API asks instead of AirVisual. */
  readonly url: string;
  readonly peer: k8s.types.input.networking.v1.NetworkPolicyPeer;
  readonly port = PORT;

  constructor(name: string, args: SimulatorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:workloads:Simulator", name, {}, opts);
    const { namespace, image, clients } = args;
    const metadata = { name: NAME, namespace, labels: labelsOf(NAME, "upstream") };
    this.url = `http://${NAME}.${namespace}.svc.cluster.local:${PORT}/v2`;
    this.peer = {
      namespaceSelector: namespaceSelector(namespace),
      podSelector: { matchLabels: selectorOf(NAME) },
    };
    admitClients(
      { name: NAME, component: "upstream", namespace, clients: [clients], port: PORT },
      { parent: this },
    );
    new k8s.core.v1.Service(
      NAME,
      {
        metadata,
        spec: {
          selector: selectorOf(NAME),
          ports: [{ name: "http", port: PORT, targetPort: "http" }],
        },
      },
      { parent: this },
    );
    new k8s.apps.v1.Deployment(
      NAME,
      {
        metadata,
        spec: {
          // One: it keeps the quota's count in its memory.
          replicas: 1,
          strategy: { type: "Recreate" },
          revisionHistoryLimit: 2,
          selector: { matchLabels: selectorOf(NAME) },
          template: {
            metadata: { labels: metadata.labels },
            spec: {
              ...quietPod,
              terminationGracePeriodSeconds: 5,
              securityContext: podSecurity(OUR_USER),
              containers: [
                {
                  name: NAME,
                  image,
                  env: environment({ SIMULATOR_PLAN: "generous", SIMULATOR_PORT: String(PORT) }),
                  ports: [{ name: "http", containerPort: PORT }],
                  startupProbe: { ...STATS, periodSeconds: 1, failureThreshold: 60 },
                  readinessProbe: { ...STATS, periodSeconds: 2 },
                  livenessProbe: { ...STATS, periodSeconds: 20, failureThreshold: 3 },
                  resources: resources({ cpuMillis: 50, memoryMib: 256 }),
                  securityContext: containerSecurity,
                },
              ],
            },
          },
        },
      },
      { parent: this },
    );
    this.registerOutputs({ url: this.url });
  }
}
