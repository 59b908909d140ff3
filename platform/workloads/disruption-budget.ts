import type { Input, Resource } from "@pulumi/pulumi";
import * as k8s from "../kubernetes-sdk.ts";
import { labelsOf, selectorOf } from "../names.ts";

/** A node's drain takes one pod at a time. */
export function createDisruptionBudget(
  name: string,
  component: string,
  namespace: Input<string>,
  parent: Resource,
): void {
  new k8s.policy.v1.PodDisruptionBudget(
    name,
    {
      metadata: { name, namespace, labels: labelsOf(name, component) },
      spec: {
        maxUnavailable: 1,
        // A pod that is not ready serves nobody: it must not hold up a node's drain.
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        selector: { matchLabels: selectorOf(name) },
      },
    },
    { parent },
  );
}
