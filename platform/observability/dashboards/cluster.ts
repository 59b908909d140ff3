import { CERTIFICATE_DAYS, RESTARTS } from "../alerts/cluster.ts";
import { BACKUP_SECONDS, DRILL_SECONDS, PURGE_SECONDS, sinceSuccess } from "../alerts/safety.ts";
import type { Dashboard, Row } from "./panel.ts";
import { orNone, orZero } from "./promql.ts";
import { IN_NAMESPACE, IN_RELEASE, RATE } from "./variables.ts";

/** The stack's namespaces: the API's own and those that begin like it. */
const IN_STACK = 'namespace=~"$namespace(-.+)?"';
/** Envoy's name of a release's Service: namespace, Service and port. */
const UPSTREAM = 'envoy_cluster_name=~"$namespace[_]api-$release[_].+"';

const pods: Row = {
  title: "Pods",
  panels: [
    {
      title: "Pods of the API",
      description:
        "ready: they get requests. there: also those that start or stop. Apart for minutes: a roll that does not end, look at the pods' events.",
      unit: "short",
      queries: [
        {
          expr: `sum(kube_pod_status_ready{${IN_RELEASE}, condition="true"})`,
          legend: "ready",
        },
        {
          expr: `count(kube_pod_status_ready{${IN_RELEASE}, condition="true"})`,
          legend: "there",
        },
      ],
      alerts: ["ApiAbsent"],
    },
    {
      title: "Restarts of the API's processes (1 h)",
      description: "By pod. More than the line: the process ends again and again.",
      unit: "short",
      queries: [
        {
          expr: `sum by (pod) (changes(process_start_time_seconds{${IN_RELEASE}}[1h]))`,
          legend: "{{pod}}",
        },
      ],
      limits: [{ from: RESTARTS, severity: "ticket" }],
      alerts: ["ApiRestarts"],
    },
    {
      title: "Restarts of any container (1 h)",
      description:
        "Of everything in the stack's namespaces: what watches and what stands in for neighbours too.",
      unit: "short",
      queries: [
        {
          expr: orNone(
            `sum by (pod) (increase(kube_pod_container_status_restarts_total{${IN_STACK}}[1h]))`,
            "pod",
          ),
          legend: "{{pod}}",
        },
      ],
      alerts: ["ApiRestarts"],
    },
    {
      title: "Autoscaler",
      description:
        "Pods of each release, and the most that it may have. At the most for long: latency is next to rise.",
      unit: "short",
      queries: [
        {
          expr: `max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_status_current_replicas{${IN_NAMESPACE}})`,
          legend: "{{horizontalpodautoscaler}}",
        },
        {
          expr: `max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_spec_max_replicas{${IN_NAMESPACE}})`,
          legend: "{{horizontalpodautoscaler}}: most",
        },
      ],
      alerts: ["AutoscalerAtCeiling"],
    },
  ],
};

const safety: Row = {
  title: "Jobs, backups and retention",
  panels: [
    {
      title: "Jobs",
      description:
        "Under way, and failed for good. A failed one is not tried again: see the runbook.",
      unit: "short",
      as: "numbers",
      queries: [
        { expr: orZero(`sum(kube_job_status_active{${IN_NAMESPACE}})`), legend: "under way" },
        {
          expr: orZero(`sum(kube_job_failed{${IN_NAMESPACE}, condition="true"})`),
          legend: "failed",
        },
      ],
      alerts: ["DatabaseJobFailed"],
    },
    {
      title: "Since the last backup",
      description: "It is made every day. What was recorded since then is in the database alone.",
      unit: "s",
      as: "numbers",
      queries: [{ expr: sinceSuccess("backup", `, ${IN_NAMESPACE}`), legend: "backup" }],
      limits: [{ from: BACKUP_SECONDS, severity: "ticket" }],
      alerts: ["BackupOld"],
    },
    {
      title: "Since the last restore drill",
      description: "The latest backup was restored elsewhere and compared. Every month.",
      unit: "s",
      as: "numbers",
      queries: [{ expr: sinceSuccess("restore-drill", `, ${IN_NAMESPACE}`), legend: "drill" }],
      limits: [{ from: DRILL_SECONDS, severity: "ticket" }],
      alerts: ["RestoreDrillOld"],
    },
    {
      title: "Since the last purge",
      description:
        "What is older than it may be kept goes every night. Late: it is kept for longer than was said.",
      unit: "s",
      as: "numbers",
      queries: [{ expr: sinceSuccess("purge", `, ${IN_NAMESPACE}`), legend: "purge" }],
      limits: [{ from: PURGE_SECONDS, severity: "ticket" }],
      alerts: ["PurgeOld"],
    },
  ],
};

const ingress: Row = {
  title: "Ingress",
  panels: [
    {
      title: "Requests to each release, by class",
      description:
        "As Envoy saw the answers: 2 is 2xx. 5 of one release alone: its pods, not the platform.",
      unit: "reqps",
      queries: [
        {
          expr: `sum by (envoy_cluster_name, envoy_response_code_class) (rate(envoy_cluster_upstream_rq_xx{${UPSTREAM}}${RATE}))`,
          legend: "{{envoy_cluster_name}} {{envoy_response_code_class}}xx",
        },
      ],
      alerts: ["AvailabilityBudget"],
    },
    {
      title: "Requests under way at Envoy",
      description:
        "Sent to a release and not answered yet. Far above what the API itself says: they wait on their way.",
      unit: "short",
      queries: [
        {
          expr: `sum by (envoy_cluster_name) (envoy_cluster_upstream_rq_active{${UPSTREAM}})`,
          legend: "{{envoy_cluster_name}}",
        },
      ],
      alerts: ["LatencyBudget"],
    },
    {
      title: "Days that certificates hold",
      description: "Of the first that ends. 366 stands for more, and for none at all.",
      unit: "d",
      as: "numbers",
      queries: [
        {
          expr: "clamp_max(min(envoy_server_days_until_first_cert_expiring), 366)",
          legend: "days",
        },
      ],
      limits: [{ below: CERTIFICATE_DAYS, severity: "ticket" }],
      alerts: ["CertificateExpires"],
    },
  ],
};

const watching: Row = {
  title: "What watches",
  panels: [
    {
      title: "Firing alerts",
      description: "Of every stack that this Prometheus watches; each has a runbook of its name.",
      unit: "short",
      queries: [
        {
          expr: orNone('count by (alertname, severity) (ALERTS{alertstate="firing"})', "alertname"),
          legend: "{{alertname}} {{severity}}",
        },
      ],
    },
    {
      title: "Readable targets",
      description:
        "1: everything of a job can be read. 0: something cannot, and its alerts are blind.",
      unit: "short",
      queries: [{ expr: "min by (job) (up)", legend: "{{job}}" }],
      limits: [{ below: 1, severity: "ticket" }],
      alerts: ["TargetDown"],
    },
  ],
};

export const CLUSTER: Dashboard = {
  id: "air-quality-platform",
  title: "Air quality: platform",
  description: "Does what the API runs on, and what would bring it back, work?",
  rows: [pods, safety, ingress, watching],
};
