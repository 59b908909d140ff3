import { type AlertCase, inNamespace, NAMESPACE, ofObject, ofPod, release } from "../case.ts";

const ready = (pod: string) => ofPod("air_quality_ready", "", pod);
const A = "api-stable-5d8f-q2w3e";
const B = "api-stable-5d8f-r4t5z";
const up = (pod: string) => ofPod("up", "", pod);
const RELEASE = release(2, 4, "2x300");
const job = (name: string, namespace = NAMESPACE) =>
  `kube_job_failed{namespace="${namespace}", job_name="${name}", condition="true"}`;
const CERTIFICATE = 'envoy_server_days_until_first_cert_expiring{pod="envoy-a"}';
const restarts = (pod: string) =>
  ofObject("kube_pod_container_status_restarts_total", `pod="${pod}", container="api"`);
/** Whoever sees the cluster's objects is seen. */
const SEES = { 'up{job="kube-state-metrics", namespace="monitoring", pod="k"}': "1x60" };

export const CLUSTER_CASES: readonly AlertCase[] = [
  {
    alert: "ApiAbsent",
    when: "when no pod is ready",
    series: { [ready(A)]: "1x5 0x30", [ready(B)]: "0x30" },
    at: "10m",
    fires: [inNamespace("page")],
  },
  {
    alert: "ApiAbsent",
    when: "when one release of two has no pod that is ready: all requests may be its",
    series: {
      ...release(2, 4, "2x300", "api-r-0a1b2c3d4e"),
      ...release(2, 4, "2x300", "api-r-f9e8d7c6b5"),
      [ready("api-r-0a1b2c3d4e-5f6d-x7k2p")]: "1x5 0x30",
      [ready("api-r-f9e8d7c6b5-77cf-zz9q4")]: "1x30",
    },
    at: "10m",
    fires: [inNamespace("page", { horizontalpodautoscaler: "api-r-0a1b2c3d4e" })],
  },
  {
    alert: "ApiAbsent",
    when: "when there is a release and nobody sees a pod of it",
    series: { ...RELEASE, [ready(A)]: "1x5 stale" },
    at: "10m",
    fires: [inNamespace("page", { horizontalpodautoscaler: "api-stable" }), inNamespace("page")],
  },
  {
    alert: "ApiAbsent",
    when: "when pods and what tells of the release are gone together",
    series: { ...release(2, 4, "2x5 stale", "api-stable", "x5 stale"), [ready(A)]: "1x5 stale" },
    at: "10m",
    fires: [inNamespace("page")],
  },
  {
    alert: "ApiAbsent",
    when: "while one pod of two is ready",
    series: { ...RELEASE, [ready(A)]: "1x30", [ready(B)]: "0x30" },
    at: "10m",
    fires: [],
  },
  {
    alert: "ApiAbsent",
    when: "during a roll, when pods come and go",
    series: {
      ...RELEASE,
      [ready(A)]: "1x5 0x2 stale",
      [ready(B)]: "_x3 0 1x2 0x2 stale",
      [ready("api-stable-6bf9-k4m8w")]: "_x5 0 1x30",
    },
    at: "10m",
    fires: [],
  },
  {
    alert: "ApiAbsent",
    when: "when a release is taken away, whose pods still bring home what they have",
    series: {
      ...RELEASE,
      ...release(2, 4, "2x5 stale", "api-canary", "x5 stale"),
      [ready(A)]: "1x30",
      [ready("api-canary-7c9d-h5j6k")]: "1x5 0x6 stale",
    },
    at: "10m",
    fires: [],
  },
  {
    alert: "ApiAbsent",
    when: "on a fresh stack without a release",
    series: SEES,
    at: "10m",
    fires: [],
  },
  {
    alert: "ApiRestarts",
    when: "when a pod started three times within the hour, before it could be scraped",
    series: { [restarts(A)]: "0x5 1 2 2 3x30" },
    at: "20m",
    fires: [inNamespace("ticket", { pod: A })],
  },
  {
    alert: "ApiRestarts",
    when: "when each of three pods started twice more",
    series: {
      [restarts(A)]: "0x5 2x90",
      [restarts(B)]: "1x6 3x90",
      [restarts("api-stable-6bf9-k4m8w")]: "7x7 9x90",
    },
    at: "70m",
    fires: [],
  },
  {
    alert: "AutoscalerAtCeiling",
    when: "when a release has had all its pods for a quarter of an hour, and another one not",
    series: { ...release(2, 4, "4x60"), ...release(2, 4, "2x60", "api-canary") },
    at: "20m",
    fires: [inNamespace("ticket", { horizontalpodautoscaler: "api-stable" })],
  },
  {
    alert: "AutoscalerAtCeiling",
    when: "when a release may have more pods",
    series: release(2, 4, "3x60"),
    at: "20m",
    fires: [],
  },
  {
    alert: "AutoscalerAtCeiling",
    when: "when a release had all its pods for ten minutes",
    series: release(2, 4, "2x5 4x10 3x60"),
    at: "20m",
    fires: [],
  },
  {
    alert: "AutoscalerAtCeiling",
    when: "when fewest and most pods are the same number",
    series: release(3, 3, "3x60"),
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
    when: "when a Job went well, is tried again tomorrow, or is somebody else's",
    series: {
      [job("migrate-0a1b2c3d")]: "0x10",
      [job("purge-29400497")]: "1x10",
      [job("migrate-1", "elsewhere")]: "1x10",
    },
    at: "5m",
    fires: [],
  },
  {
    alert: "CertificateExpires",
    when: "13 days before, by any Envoy",
    series: {
      [CERTIFICATE]: "13x120",
      'envoy_server_days_until_first_cert_expiring{pod="envoy-b"}': "300x120",
    },
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
    alert: "CertificateExpires",
    when: "when Envoy has no certificate",
    series: { [CERTIFICATE]: "4294967295x120" },
    at: "90m",
    fires: [],
  },
  {
    alert: "TargetDown",
    when: "when one target of two cannot be read for ten minutes",
    series: { ...SEES, [up("a")]: "1x5 0x60", [up("b")]: "1x60" },
    at: "20m",
    fires: [inNamespace("ticket", { job: "air-quality-api", pod: "a" })],
  },
  {
    alert: "TargetDown",
    when: "when there is nothing to read of the cluster's objects",
    series: { [up("a")]: "1x60" },
    at: "20m",
    fires: [{ severity: "ticket", job: "kube-state-metrics" }],
  },
  {
    alert: "TargetDown",
    when: "when a target was away for a moment",
    series: { ...SEES, [up("a")]: "1x5 0x5 1x60" },
    at: "20m",
    fires: [],
  },
  {
    alert: "TargetDown",
    when: "during a roll of many pods, each of which is away for some minutes",
    series: {
      ...SEES,
      [up("a")]: "1x3 0x5 stale",
      [up("b")]: "1x8 0x5 stale",
      [up("c")]: "1x13 0x5 stale",
      [up("d")]: "1x60",
    },
    at: "17m",
    fires: [],
  },
];
