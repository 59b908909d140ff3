/**
 * Metrics that rules and dashboards read and the API's own pods do not have, by who has them.
 * Everything else has to be in a scrape of the API: a test looks there.
 */
export const METRICS_OF = {
  prometheus: ["ALERTS", "up"],
  "kube-state-metrics": [
    "kube_cronjob_created",
    "kube_cronjob_status_last_successful_time",
    "kube_horizontalpodautoscaler_spec_max_replicas",
    "kube_horizontalpodautoscaler_spec_min_replicas",
    "kube_horizontalpodautoscaler_status_current_replicas",
    "kube_job_failed",
    "kube_job_status_active",
    "kube_pod_container_status_restarts_total",
    "kube_pod_status_ready",
  ],
  envoy: [
    "envoy_cluster_upstream_rq_active",
    "envoy_cluster_upstream_rq_xx",
    "envoy_server_days_until_first_cert_expiring",
  ],
} as const satisfies Record<string, readonly string[]>;

/**
 * Labels that Prometheus gives whatever it scrapes; of the API's pods `job` is `air-quality-api`. What
 * kube-state-metrics says of an object has the object's own `namespace`, which has to win (honor_labels).
 */
export const TARGET_LABELS = ["job", "instance", "namespace", "pod"] as const;
