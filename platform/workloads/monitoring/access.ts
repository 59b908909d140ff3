import type { Input, Resource } from "@pulumi/pulumi";
import * as k8s from "../../kubernetes-sdk.ts";
import { labelsOf } from "../../names.ts";

const API_GROUP = "rbac.authorization.k8s.io";

export interface AccessArgs {
  /** Name of the Role and of what binds it; one in each namespace. */
  readonly name: string;
  readonly namespace: Input<string>;
  readonly rules: k8s.types.input.rbac.v1.PolicyRule[];
  readonly subject: k8s.types.input.rbac.v1.Subject;
}

/** Lets somebody look at objects of one namespace; the resources are called `logicalName`. */
export function allowIn(
  logicalName: string,
  { name, namespace, rules, subject }: AccessArgs,
  opts: { readonly parent: Resource; readonly dependsOn?: Resource[] },
): void {
  const metadata = { name, namespace, labels: labelsOf(name, "monitoring") };
  const role = new k8s.rbac.v1.Role(logicalName, { metadata, rules }, opts);
  new k8s.rbac.v1.RoleBinding(
    logicalName,
    {
      metadata,
      roleRef: { apiGroup: API_GROUP, kind: "Role", name: role.metadata.name },
      subjects: [subject],
    },
    opts,
  );
}
