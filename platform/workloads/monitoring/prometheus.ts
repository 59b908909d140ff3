import * as pulumi from "@pulumi/pulumi";
import { shortHash } from "../../hash.ts";
import { IMAGES } from "../../images.ts";
import * as k8s from "../../kubernetes-sdk.ts";
import { INGRESS_NAMESPACE, labelsOf, namespacesOf } from "../../names.ts";
import { API_SERVER, DNS } from "../../namespaces.ts";
import { ruleFile } from "../../observability/rules.ts";
import { scrapedNamespaces } from "../../observability/scrape.ts";
import { prometheusConfig, RULES_FILE, WATCHER_PORTS } from "../../observability/watchers.ts";
import { containerSecurity, type Resources, resources } from "../../pod-defaults.ts";
import { PORTS as API_PORTS } from "../api-environment.ts";
import { ENVOY_STATS_PORT } from "../ingress/pods.ts";
import { type PodFile, plainFolder } from "../pod-files.ts";
import { allowIn } from "./access.ts";
import { KUBE_STATE_METRICS_PORT } from "./kube-state-metrics.ts";
import { createWatchingPod, podsAt, tcp } from "./watching-pod.ts";

export interface PrometheusArgs {
  readonly stack: string;
  readonly namespace: pulumi.Input<string>;
  readonly retentionDays: number;
  readonly resources: Resources;
}

const NAME = "prometheus";
const CONFIG_FILE = "prometheus.yaml";
const PORT = { name: "http", number: WATCHER_PORTS.prometheus };
const DATA = { name: "data", mountPath: "/prometheus" };
/** GiB of the volume, and of what is kept: dozens of pods write 60 MB a day. */
const VOLUME_GIB = 8;
const KEPT_GIB = 6;

/**
 * Scrapes a stack and works out its rules; the Service `prometheus`, reached by no pod.
 *
 * Guarantees: it sees pods of the namespaces that it scrapes, and nothing else of the cluster; another
 * rule is another pod, which goes on with the data of the one before.
 * Limits: one pod. While it is replaced nothing is scraped, for half a minute.
 */
export class Prometheus extends pulumi.ComponentResource {
  constructor(name: string, args: PrometheusArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:workloads:Prometheus", name, {}, opts);
    const { stack, namespace } = args;
    const { account } = createWatchingPod(
      NAME,
      {
        namespace,
        port: PORT,
        traffic: { egress: egressOf(stack) },
        asksKubernetes: true,
        pod: podOf(args, this.createConfig(args), this.createVolume(namespace)),
      },
      { parent: this },
    );
    for (const scraped of scrapedNamespaces({ stack, watchersInCluster: true })) {
      allowIn(
        `${NAME}-${scraped}`,
        {
          // The ingress' namespace may have one of each stack.
          name: `${NAME}-${stack}`,
          namespace: scraped,
          rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }],
          subject: { kind: "ServiceAccount", name: account.metadata.name, namespace },
        },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }

  /** Read once, when it starts: other files must be another pod. */
  private createConfig({ stack, namespace }: PrometheusArgs): PodFile {
    const alertmanager = `alertmanager:${WATCHER_PORTS.alertmanager}`;
    const files = {
      [CONFIG_FILE]: prometheusConfig({ stack, alertmanager }),
      [RULES_FILE]: ruleFile(),
    };
    const name = `${NAME}-${shortHash(JSON.stringify(files))}`;
    return plainFolder(name, namespace, files, { parent: this });
  }

  private createVolume(namespace: pulumi.Input<string>): k8s.core.v1.PersistentVolumeClaim {
    return new k8s.core.v1.PersistentVolumeClaim(
      NAME,
      {
        metadata: {
          name: NAME,
          namespace,
          labels: labelsOf(NAME, "monitoring"),
          // Its pod decides on its node; nothing waits for it before.
          annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: {
          accessModes: ["ReadWriteOnce"],
          resources: { requests: { storage: `${VOLUME_GIB}Gi` } },
        },
      },
      { parent: this },
    );
  }
}

/** Names, whom to scrape, and those, each at the one port. */
function egressOf(stack: string) {
  const { api, monitoring } = namespacesOf(stack);
  const named = (name: string, namespace: string) => podsAt(namespace, "name", name);
  return [
    DNS,
    API_SERVER,
    { to: [podsAt(api, "component", "api")], ports: tcp(API_PORTS.admin) },
    { to: [named("envoy", INGRESS_NAMESPACE)], ports: tcp(ENVOY_STATS_PORT) },
    { to: [named("kube-state-metrics", monitoring)], ports: tcp(KUBE_STATE_METRICS_PORT) },
    { to: [named("alertmanager", monitoring)], ports: tcp(WATCHER_PORTS.alertmanager) },
  ];
}

const podOf = (
  args: PrometheusArgs,
  config: PodFile,
  volume: k8s.core.v1.PersistentVolumeClaim,
) => ({
  containers: [
    {
      name: NAME,
      image: IMAGES.prometheus,
      args: [
        `--config.file=${config.path}/${CONFIG_FILE}`,
        `--storage.tsdb.path=${DATA.mountPath}`,
        `--storage.tsdb.retention.time=${args.retentionDays}d`,
        `--storage.tsdb.retention.size=${KEPT_GIB}GB`,
        `--web.listen-address=:${PORT.number}`,
        // As `make open` shows it; links of alerts lead there.
        `--web.external-url=http://127.0.0.1:${PORT.number}/`,
      ],
      ports: [{ name: PORT.name, containerPort: PORT.number }],
      // It reads what it wrote last before it answers.
      startupProbe: { ...probe("/-/ready"), periodSeconds: 1, failureThreshold: 300 },
      readinessProbe: { ...probe("/-/ready"), periodSeconds: 5 },
      livenessProbe: { ...probe("/-/healthy"), periodSeconds: 20 },
      resources: resources(args.resources),
      securityContext: containerSecurity,
      volumeMounts: [DATA, config.mount],
    },
  ],
  volumes: [
    { name: DATA.name, persistentVolumeClaim: { claimName: volume.metadata.name } },
    config.volume,
  ],
});

const probe = (path: string) => ({ httpGet: { path, port: PORT.name }, timeoutSeconds: 3 });
