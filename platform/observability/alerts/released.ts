/** Namespaces of all stacks of a cluster, as a matcher. */
export const OURS = 'namespace=~"air-quality-.+"';

/** PromQL: a series for each release that is deployed, as its autoscaler tells; the label is the release's name. */
export const RELEASES = `kube_horizontalpodautoscaler_spec_max_replicas{${OURS}, horizontalpodautoscaler=~"api-.+"}`;

/**
 * PromQL: a number for each namespace that has a release. What should be there but is not gives no number
 * of its own; a fresh stack, which has no release yet, lacks nothing. An hour's silence of
 * kube-state-metrics changes nothing.
 */
export const RELEASED = `count by (namespace) (last_over_time(${RELEASES}[1h]))`;
