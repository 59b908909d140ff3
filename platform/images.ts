/**
 * Images that are not ours, each with its exact version. A digest would pin them harder and is not
 * used: a cluster without a registry runs stand-ins under these names (docs/decisions/0015).
 */
export const IMAGES = {
  alertmanager: "quay.io/prometheus/alertmanager:v0.31.1",
  contour: "ghcr.io/projectcontour/contour:v1.33.8",
  envoy: "docker.io/envoyproxy/envoy:distroless-v1.38.9",
  kubeStateMetrics: "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.20.0",
  metricsServer: "registry.k8s.io/metrics-server/metrics-server:v0.9.0",
  postgres: "docker.io/library/postgres:17.10-bookworm",
  prometheus: "quay.io/prometheus/prometheus:v3.16.0",
} as const;
