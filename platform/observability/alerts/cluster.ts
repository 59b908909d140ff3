import type { Alert } from "../alert.ts";
import { OURS, RELEASED, RELEASES } from "./released.ts";

/** More restarts of a pod in an hour than this are too many. */
export const RESTARTS = 2;
/** Fewer days than this that a certificate still holds are too few. */
export const CERTIFICATE_DAYS = 14;

const READY = "sum by (namespace) (air_quality_ready)";
/** A release's pods have its name, then two parts of their own. */
const READY_OF_RELEASE =
  'sum by (namespace, horizontalpodautoscaler) (label_replace(air_quality_ready, "horizontalpodautoscaler", "$1", "pod", "(.+)-[^-]+-[^-]+"))';

/** One number each, also while one kube-state-metrics follows another. */
const autoscaler = (number: string) =>
  `max by (namespace, horizontalpodautoscaler) (kube_horizontalpodautoscaler_${number}{${OURS}})`;

/** What runs, and what it runs on. */
export const CLUSTER_ALERTS: readonly Alert[] = [
  {
    name: "ApiAbsent",
    // Of all pods, as they tell; of each release, one of which may have all requests; of those that nobody sees.
    expr: [
      `${READY} == 0`,
      `or (max by (namespace, horizontalpodautoscaler) (${RELEASES})`,
      `  unless on (namespace, horizontalpodautoscaler) (${READY_OF_RELEASE} > 0))`,
      `or (${RELEASED} unless ${READY})`,
    ].join("\n"),
    for: "2m",
    severity: "page",
    summary: "The API, or a release of it, has no pod that is ready, or none that is seen",
  },
  {
    name: "ApiRestarts",
    // The kubelet's count: a process that ends before it is scraped says nothing itself.
    expr: `sum by (namespace, pod) (increase(kube_pod_container_status_restarts_total{${OURS}, container="api"}[1h])) > ${RESTARTS + 0.5}`,
    for: "0m",
    severity: "ticket",
    summary: "A pod of the API restarts again and again",
  },
  {
    name: "AutoscalerAtCeiling",
    // Where fewest and most are the same number it would say nothing.
    expr: [
      `${autoscaler("status_current_replicas")} >= ${autoscaler("spec_max_replicas")}`,
      `unless ${autoscaler("spec_min_replicas")} == ${autoscaler("spec_max_replicas")}`,
    ].join("\n"),
    for: "15m",
    severity: "ticket",
    summary: "A release has as many pods as it may have",
  },
  {
    name: "DatabaseJobFailed",
    expr: `max by (namespace, job_name) (kube_job_failed{${OURS}, condition="true", job_name=~"(roles|migrate)-.+"}) > 0`,
    for: "0m",
    severity: "ticket",
    summary: "A Job that makes roles or migrates has failed",
  },
  {
    name: "CertificateExpires",
    expr: `min(envoy_server_days_until_first_cert_expiring) < ${CERTIFICATE_DAYS}`,
    for: "1h",
    severity: "ticket",
    summary: `A certificate of the ingress ends within ${CERTIFICATE_DAYS} days`,
  },
  {
    name: "TargetDown",
    // By pod, or a roll of many pods, each of which is unread for a moment, would be one long outage.
    expr: 'min by (job, namespace, pod) (up) == 0\nor absent(up{job="kube-state-metrics"})',
    for: "10m",
    severity: "ticket",
    summary: "Prometheus cannot read something that is there: its alerts are blind",
  },
];
