/** Namespaces of all stacks of a cluster, as a matcher. */
export const OURS = 'namespace=~"air-quality-.+"';

/**
 * PromQL: a number for each namespace that has a release, as its autoscaler tells. What should be there
 * but is not gives no number of its own; a fresh stack, which has no release yet, lacks nothing. An hour's
 * silence of kube-state-metrics changes nothing.
 */
export const RELEASED = [
  "count by (namespace) (last_over_time(",
  `  kube_horizontalpodautoscaler_spec_max_replicas{${OURS}, horizontalpodautoscaler=~"api-.+"}[1h]`,
  "))",
].join("\n");
