import type { Alert } from "../alert.ts";

/** Of all stacks of a cluster. */
const OURS = 'namespace=~"air-quality-.+"';

/** What runs, and what it runs on. */
export const CLUSTER_ALERTS: readonly Alert[] = [
  {
    name: "ApiAbsent",
    expr: "sum by (namespace) (air_quality_ready) == 0\nor absent(air_quality_ready)",
    for: "2m",
    severity: "page",
    summary: "No pod of the API is ready, or nobody sees one",
  },
  {
    name: "ApiRestarts",
    expr: 'sum by (namespace, pod) (changes(process_start_time_seconds{job="air-quality-api"}[1h])) > 2',
    for: "0m",
    severity: "ticket",
    summary: "A pod of the API restarts again and again",
  },
  {
    name: "AutoscalerAtCeiling",
    expr: [
      `kube_horizontalpodautoscaler_status_current_replicas{${OURS}}`,
      "  >= on (namespace, horizontalpodautoscaler) kube_horizontalpodautoscaler_spec_max_replicas",
    ].join("\n"),
    for: "15m",
    severity: "ticket",
    summary: "A release has as many pods as it may have",
  },
  {
    name: "DatabaseJobFailed",
    expr: `max by (namespace, job_name) (kube_job_failed{${OURS}, condition="true", job_name=~"(roles|migrate|purge)-.+"}) > 0`,
    for: "0m",
    severity: "ticket",
    summary: "A Job that makes roles, migrates or purges has failed",
  },
  {
    name: "CertificateExpires",
    expr: "min(envoy_server_days_until_first_cert_expiring) < 14",
    for: "1h",
    severity: "ticket",
    summary: "A certificate of the ingress ends within 14 days",
  },
  {
    name: "TargetDown",
    expr: "min by (job, namespace) (up) == 0",
    for: "10m",
    severity: "ticket",
    summary: "Prometheus cannot read something that is there: its alerts are blind",
  },
];
