import type { EksConfig } from "../config.ts";

/** Names that AWS, other stacks and people know a stack's parts by. */
export interface AwsNames {
  /** First part of every name, and the cluster's own. */
  readonly prefix: string;
  readonly cluster: string;
  /** Where bootstrap made the API's repository. */
  readonly registry: string;
  readonly deployRoleArn: string;
  readonly accountId: string;
  readonly region: string;
}

/** The repository that all stacks read; `make bootstrap` makes it. */
export const REPOSITORY = "air-quality-api";

/** The role that may change a stack; `make bootstrap` makes it. */
export const deployRole = (stack: string) => `air-quality-deploy-${stack}`;

export function awsNames(
  { aws: { accountId, region } }: Pick<EksConfig, "aws">,
  stack: string,
): AwsNames {
  const prefix = `air-quality-${stack}`;
  return {
    prefix,
    cluster: prefix,
    registry: `${accountId}.dkr.ecr.${region}.amazonaws.com/${REPOSITORY}`,
    deployRoleArn: `arn:aws:iam::${accountId}:role/${deployRole(stack)}`,
    accountId,
    region,
  };
}

/** Tags of everything; `make leaks` looks for them. */
export const tagsOf = (stack: string, { stage, owner }: EksConfig["aws"]) => ({
  project: "air-quality",
  stack,
  stage,
  owner,
});
