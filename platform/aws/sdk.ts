/** The parts of the SDK that are used, each loaded by itself: 0.1 s of CPU in place of 0.17 s. */
export * as acm from "@pulumi/aws/acm/index.js";
export * as amp from "@pulumi/aws/amp/index.js";
export * as budgets from "@pulumi/aws/budgets/index.js";
export * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
export * as ec2 from "@pulumi/aws/ec2/index.js";
export * as eks from "@pulumi/aws/eks/index.js";
export * as iam from "@pulumi/aws/iam/index.js";
export * as kms from "@pulumi/aws/kms/index.js";
export { Provider } from "@pulumi/aws/provider.js";
export * as rds from "@pulumi/aws/rds/index.js";
export * as route53 from "@pulumi/aws/route53/index.js";
export * as sns from "@pulumi/aws/sns/index.js";
export type { Region } from "@pulumi/aws/types/enums/index.js";
export type * as types from "@pulumi/aws/types/index.js";
export * as vpc from "@pulumi/aws/vpc/index.js";
