import type * as pulumi from "@pulumi/pulumi";
import { policyDocument, trustService } from "./documents.ts";
import { createLogGroup } from "./log-groups.ts";
import type { AwsNames } from "./naming.ts";
import * as aws from "./sdk.ts";

export interface FlowLogsArgs {
  readonly names: AwsNames;
  readonly vpcId: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string>;
  readonly days: number;
}

/** Who talked to whom in the network, and who was refused. */
export function createFlowLogs(
  { names, vpcId, keyArn, days }: FlowLogsArgs,
  parent: pulumi.Resource,
): void {
  const group = createLogGroup(
    "flow-logs",
    { path: `/air-quality/${names.prefix}/flows`, days, keyArn },
    parent,
  );
  const role = new aws.iam.Role(
    "flow-logs",
    {
      name: `${names.prefix}-flow-logs`,
      assumeRolePolicy: trustService("vpc-flow-logs.amazonaws.com", names.accountId),
    },
    { parent },
  );
  const write = new aws.iam.RolePolicy(
    "flow-logs",
    {
      role: role.name,
      policy: group.arn.apply((arn) =>
        policyDocument({
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
          Resource: `${arn}:*`,
        }),
      ),
    },
    { parent },
  );
  new aws.ec2.FlowLog(
    "flow-logs",
    {
      vpcId,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 600,
      tags: { Name: `${names.prefix}-flows` },
    },
    { parent, dependsOn: [write] },
  );
}
