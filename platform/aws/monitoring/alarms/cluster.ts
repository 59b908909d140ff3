import type { AlarmGroup } from "../alarm.ts";

/** What EKS says of the control plane, which it runs. */
export const CONTROL_PLANE: AlarmGroup = {
  title: "Kubernetes",
  namespace: "AWS/EKS",
  things: ({ cluster }) => [{ dimensions: { ClusterName: cluster } }],
  alarms: [
    {
      name: "KubernetesApiFails",
      severity: "ticket",
      summary: "More than 5 % of the Kubernetes API's answers are failures of its own",
      metric: "apiserver_request_total_5XX",
      statistic: "Sum",
      percentOf: "apiserver_request_total",
      is: "above",
      threshold: () => 5,
      period: 300,
      periods: 3,
      // No failure, no value.
      missing: "notBreaching",
    },
    {
      name: "PodsWithoutNode",
      severity: "ticket",
      summary: "A pod finds no node, and none is made for it",
      metric: "scheduler_pending_pods_UNSCHEDULABLE",
      statistic: "Maximum",
      is: "above",
      threshold: () => 0,
      period: 60,
      // A node is there within three minutes.
      periods: 15,
      missing: "ignore",
    },
  ],
  graphs: [
    { metric: "apiserver_request_total", statistic: "Sum" },
    { metric: "apiserver_request_total_429", statistic: "Sum" },
  ],
};

/** What the add-on's agents say of the nodes that they run on. */
export const NODES: AlarmGroup = {
  title: "Nodes",
  namespace: "ContainerInsights",
  things: ({ cluster }) => [{ dimensions: { ClusterName: cluster } }],
  alarms: [
    {
      name: "NodesFailed",
      severity: "ticket",
      summary: "A node is not as it should be, or nobody tells of nodes",
      metric: "cluster_failed_node_count",
      statistic: "Maximum",
      is: "above",
      threshold: () => 0,
      period: 300,
      periods: 3,
      // Agents run on every node: silence is a fault of theirs or of all nodes.
      missing: "breaching",
    },
  ],
  graphs: [
    { metric: "cluster_node_count", statistic: "Average" },
    { metric: "node_cpu_utilization", statistic: "Average" },
    { metric: "node_memory_utilization", statistic: "Average" },
  ],
};
