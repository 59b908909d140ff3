import { type AlertCase, inNamespace, NAMESPACE, ofPod } from "../case.ts";

const CURRENT = `kube_horizontalpodautoscaler_status_current_replicas{namespace="${NAMESPACE}", horizontalpodautoscaler="api-stable", job="kube-state-metrics"}`;
const CEILING = `kube_horizontalpodautoscaler_spec_max_replicas{namespace="${NAMESPACE}", horizontalpodautoscaler="api-stable", job="kube-state-metrics"}`;
const job = (name: string, namespace = NAMESPACE) =>
  `kube_job_failed{namespace="${namespace}", job_name="${name}", condition="true"}`;
const CERTIFICATE = 'envoy_server_days_until_first_cert_expiring{pod="envoy-a"}';
const STARTED = ofPod("process_start_time_seconds");

export const CLUSTER_CASES: readonly AlertCase[] = [
  {
    alert: "ApiAbsent",
    when: "when no pod is ready",
    series: {
      [ofPod("air_quality_ready")]: "1x5 0x30",
      [ofPod("air_quality_ready", "", "b")]: "0x30",
    },
    at: "10m",
    fires: [inNamespace("page")],
  },
  {
    alert: "ApiAbsent",
    when: "when nobody sees a pod",
    series: { [ofPod("air_quality_ready")]: "1x5 stale" },
    at: "10m",
    fires: [{ severity: "page" }],
  },
  {
    alert: "ApiAbsent",
    when: "while one pod of two is ready",
    series: {
      [ofPod("air_quality_ready")]: "1x30",
      [ofPod("air_quality_ready", "", "b")]: "0x30",
    },
    at: "10m",
    fires: [],
  },
  {
    alert: "ApiRestarts",
    when: "when a pod started three times within the hour",
    series: { [STARTED]: "1x5 2x5 3x5 4x30" },
    at: "30m",
    fires: [inNamespace("ticket", { pod: "a" })],
  },
  {
    alert: "ApiRestarts",
    when: "when a pod started once more",
    series: { [STARTED]: "1x5 2x60" },
    at: "30m",
    fires: [],
  },
  {
    alert: "AutoscalerAtCeiling",
    when: "when a release has had all its pods for a quarter of an hour",
    series: { [CURRENT]: "4x60", [CEILING]: "4x60" },
    at: "20m",
    fires: [inNamespace("ticket", { horizontalpodautoscaler: "api-stable" })],
  },
  {
    alert: "AutoscalerAtCeiling",
    when: "when a release may have more pods",
    series: { [CURRENT]: "3x60", [CEILING]: "4x60" },
    at: "20m",
    fires: [],
  },
  {
    alert: "DatabaseJobFailed",
    when: "when the migrations' Job failed",
    series: { [job("migrate-0a1b2c3d")]: "1x10" },
    at: "5m",
    fires: [inNamespace("ticket", { job_name: "migrate-0a1b2c3d" })],
  },
  {
    alert: "DatabaseJobFailed",
    when: "when a Job went well, or is somebody else's",
    series: { [job("migrate-0a1b2c3d")]: "0x10", [job("migrate-1", "elsewhere")]: "1x10" },
    at: "5m",
    fires: [],
  },
  {
    alert: "CertificateExpires",
    when: "13 days before",
    series: { [CERTIFICATE]: "13x120" },
    at: "90m",
    fires: [{ severity: "ticket" }],
  },
  {
    alert: "CertificateExpires",
    when: "30 days before",
    series: { [CERTIFICATE]: "30x120" },
    at: "90m",
    fires: [],
  },
  {
    alert: "TargetDown",
    when: "when a target cannot be read for ten minutes",
    series: { [ofPod("up")]: "1x5 0x60", [ofPod("up", "", "b")]: "1x60" },
    at: "20m",
    fires: [inNamespace("ticket", { job: "air-quality-api" })],
  },
  {
    alert: "TargetDown",
    when: "when a target was away for a moment",
    series: { [ofPod("up")]: "1x5 0x5 1x60" },
    at: "20m",
    fires: [],
  },
];
