import { INGRESS_NAMESPACE, namespacesOf } from "../names.ts";
import { METRICS_OF } from "./sources.ts";

/** A rule about labels, of a target or of what it says; Prometheus' `relabel_config`. */
export interface Relabeling {
  readonly action: "keep" | "drop" | "replace";
  readonly source_labels?: readonly string[];
  readonly regex?: string;
  readonly target_label?: string;
  readonly replacement?: string;
}

/** One entry of Prometheus' `scrape_configs`. */
export interface ScrapeConfig {
  readonly job_name: string;
  readonly metrics_path: string;
  /** Whether a metric's own labels win over those of its target. */
  readonly honor_labels?: boolean;
  readonly kubernetes_sd_configs: readonly {
    readonly role: "pod";
    readonly namespaces: { readonly names: readonly string[] };
  }[];
  readonly relabel_configs: readonly Relabeling[];
  readonly metric_relabel_configs?: readonly Relabeling[];
}

export interface ScrapeArgs {
  readonly stack: string;
  /** Whether Prometheus and Alertmanager are pods of the stack, to be watched too. */
  readonly watchersInCluster: boolean;
}

/** Pods that are asked at one of their ports. */
interface Job {
  readonly name: string;
  readonly namespace: string;
  /** Their label below `app.kubernetes.io/`, and its value. */
  readonly pods: readonly ["component" | "name", string];
  /** Name of the container's port. */
  readonly port: string;
  readonly path?: string;
  /** The only metrics that are kept; without it all are. */
  readonly keeps?: readonly string[];
  readonly labels: readonly Relabeling[];
  readonly honorsLabels?: boolean;
}

const POD = "__meta_kubernetes_pod";
const podLabel = (name: string) => `${POD}_label_app_kubernetes_io_${name}`;

const choose = (action: "keep" | "drop", label: string, regex: string): Relabeling => ({
  action,
  source_labels: [label],
  regex,
});
const copy = (label: string, target_label: string): Relabeling => ({
  action: "replace",
  source_labels: [label],
  target_label,
});

const OF_POD = copy(`${POD}_name`, "pod");
/** A release's pods are called after it; other pods get no such label. */
const OF_RELEASE: Relabeling = {
  ...copy(podLabel("name"), "release"),
  regex: "api-(.+)",
  replacement: "$1",
};
/** One name for whichever pod it is: what it says is of others, and goes on when it is replaced. */
const OF_NO_POD: Relabeling = {
  action: "replace",
  target_label: "instance",
  replacement: "kube-state-metrics",
};

/**
 * What is scraped of a stack, by the cluster's own Prometheus and by Amazon's alike. Targets are pods,
 * found by their labels; to find them takes the right to get, list and watch pods in
 * `scrapedNamespaces`, and nothing else. How often is for the configuration around it to say.
 */
export const scrapeConfig = (args: ScrapeArgs): ScrapeConfig[] => jobsOf(args).map(configOf);

/** Where pods are looked for, each namespace once. */
export const scrapedNamespaces = (args: ScrapeArgs): string[] => [
  ...new Set(jobsOf(args).map(({ namespace }) => namespace)),
];

function jobsOf({ stack, watchersInCluster }: ScrapeArgs): Job[] {
  const { api, monitoring } = namespacesOf(stack);
  const watcher = (name: string): Job => ({
    name,
    namespace: monitoring,
    pods: ["name", name],
    port: "http",
    labels: [OF_POD],
  });
  return [
    {
      name: "air-quality-api",
      namespace: api,
      pods: ["component", "api"],
      port: "admin",
      labels: [OF_POD, OF_RELEASE],
    },
    {
      name: "envoy",
      namespace: INGRESS_NAMESPACE,
      pods: ["name", "envoy"],
      port: "metrics",
      path: "/stats/prometheus",
      // It has hundreds for each cluster and listener.
      keeps: METRICS_OF.envoy,
      labels: [OF_POD],
    },
    {
      name: "kube-state-metrics",
      namespace: monitoring,
      pods: ["name", "kube-state-metrics"],
      port: "metrics",
      keeps: METRICS_OF["kube-state-metrics"],
      labels: [OF_NO_POD],
      honorsLabels: true,
    },
    ...(watchersInCluster ? ["prometheus", "alertmanager"].map(watcher) : []),
  ];
}

function configOf({ name, namespace, pods, port, path, keeps, labels, honorsLabels }: Job) {
  return {
    job_name: name,
    metrics_path: path ?? "/metrics",
    ...(honorsLabels && { honor_labels: true }),
    kubernetes_sd_configs: [{ role: "pod" as const, namespaces: { names: [namespace] } }],
    relabel_configs: [
      choose("keep", podLabel(pods[0]), pods[1]),
      choose("keep", `${POD}_container_port_name`, port),
      // Nobody answers of a pod that has ended.
      choose("drop", `${POD}_phase`, "Succeeded|Failed"),
      copy("__meta_kubernetes_namespace", "namespace"),
      ...labels,
    ],
    ...(keeps && { metric_relabel_configs: [choose("keep", "__name__", keeps.join("|"))] }),
  };
}
