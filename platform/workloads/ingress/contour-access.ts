import type { Input, Resource } from "@pulumi/pulumi";
import * as k8s from "../../kubernetes-sdk.ts";
import { labelsOf } from "../../names.ts";
import type { ContourManifest } from "./manifest.ts";

const NAME = "contour";
const API_GROUP = "rbac.authorization.k8s.io";

/** What Contour may do in the cluster; returns what its pods need before they start. */
export function createContourAccess(
  namespace: Input<string>,
  rules: ContourManifest["rules"],
  parent: Resource,
): Resource[] {
  const labels = labelsOf(NAME, "ingress");
  const metadata = { name: NAME, namespace, labels };
  const clusterWide = { name: NAME, labels };
  const account = new k8s.core.v1.ServiceAccount(
    NAME,
    { metadata, automountServiceAccountToken: false },
    { parent },
  );
  const subjects = [{ kind: "ServiceAccount", name: account.metadata.name, namespace }];
  const role = new k8s.rbac.v1.Role(NAME, { metadata, rules: [...rules.own] }, { parent });
  const clusterRole = new k8s.rbac.v1.ClusterRole(
    NAME,
    { metadata: clusterWide, rules: [...rules.everywhere] },
    { parent },
  );
  return [
    new k8s.rbac.v1.RoleBinding(
      NAME,
      {
        metadata,
        roleRef: { apiGroup: API_GROUP, kind: "Role", name: role.metadata.name },
        subjects,
      },
      { parent },
    ),
    new k8s.rbac.v1.ClusterRoleBinding(
      NAME,
      {
        metadata: clusterWide,
        roleRef: { apiGroup: API_GROUP, kind: "ClusterRole", name: clusterRole.metadata.name },
        subjects,
      },
      { parent },
    ),
  ];
}
