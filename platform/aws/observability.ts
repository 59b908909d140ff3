import * as pulumi from "@pulumi/pulumi";
import { trustPods } from "./documents.ts";
import { createLogGroup } from "./log-groups.ts";
import type { AwsNames } from "./naming.ts";
import * as aws from "./sdk.ts";

export interface ObservabilityArgs {
  readonly names: AwsNames;
  readonly cluster: { readonly name: string; readonly arn: pulumi.Input<string> };
  readonly days: number;
  readonly keyArn: pulumi.Input<string>;
}

/** What the add-on writes apart from each other. */
const LOGS = ["application", "dataplane", "host", "performance"];
const AGENT = "cloudwatch-agent";

/** Logs and measures of pods and nodes, in CloudWatch, each stack's in groups of its own. */
export class Observability extends pulumi.ComponentResource {
  constructor(name: string, args: ObservabilityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:aws:Observability", name, {}, opts);
    const { names, cluster, days, keyArn } = args;
    const groups = LOGS.map((log) =>
      createLogGroup(
        `pods-${log}`,
        { path: `/aws/containerinsights/${cluster.name}/${log}`, days, keyArn },
        this,
      ),
    );
    const role = new aws.iam.Role(
      "observability",
      {
        name: `${names.prefix}-observability`,
        assumeRolePolicy: pulumi
          .output(cluster.arn)
          .apply((arn) => trustPods(arn, names.accountId)),
      },
      { parent: this },
    );
    const write = new aws.iam.RolePolicyAttachment(
      "observability",
      { role: role.name, policyArn: "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy" },
      { parent: this },
    );
    new aws.eks.Addon(
      "observability",
      {
        clusterName: cluster.name,
        addonName: "amazon-cloudwatch-observability",
        podIdentityAssociations: [{ roleArn: role.arn, serviceAccount: AGENT }],
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
      },
      { parent: this, dependsOn: [...groups, write] },
    );
    this.registerOutputs({});
  }
}
