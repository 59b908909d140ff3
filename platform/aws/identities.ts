import * as pulumi from "@pulumi/pulumi";
import { ACCOUNTS } from "../names.ts";
import { policyDocument, type Statement, trustPods } from "./documents.ts";
import type { AwsNames } from "./naming.ts";
import * as aws from "./sdk.ts";

export interface IdentitiesArgs {
  readonly names: AwsNames;
  readonly cluster: { readonly name: string; readonly arn: pulumi.Input<string> };
  /** Of the API and its jobs. */
  readonly namespace: string;
  readonly database: {
    readonly resourceId: pulumi.Input<string>;
    readonly secretArn: pulumi.Input<string>;
    /** Encrypts the secret. */
    readonly keyArn: pulumi.Input<string>;
  };
}

/**
 * Who pods are to AWS (EKS Pod Identity), each with no more than its work needs. Keys that last exist
 * nowhere: the agent on each node hands out ones that end.
 */
export class Identities extends pulumi.ComponentResource {
  /** A pod that starts before them starts without them. */
  readonly ready: readonly pulumi.Resource[];
  private readonly args: IdentitiesArgs;

  constructor(name: string, args: IdentitiesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:aws:Identities", name, {}, opts);
    this.args = args;
    const { secretArn, keyArn } = args.database;
    this.ready = [
      this.create(ACCOUNTS.databaseAdmin, [
        { action: "secretsmanager:GetSecretValue", resource: secretArn },
        { action: "kms:Decrypt", resource: keyArn },
      ]),
      this.create(ACCOUNTS.databaseOwner, [this.connectAs("air_quality_owner")]),
      this.create(ACCOUNTS.api, [this.connectAs("air_quality_app")]),
    ].flat();
    this.registerOutputs({});
  }

  private connectAs(role: string): Grant {
    const { accountId, region } = this.args.names;
    const { resourceId } = this.args.database;
    return {
      action: "rds-db:connect",
      resource: pulumi.interpolate`arn:aws:rds-db:${region}:${accountId}:dbuser:${resourceId}/${role}`,
    };
  }

  private create(account: string, grants: readonly Grant[]): pulumi.Resource[] {
    const { names, cluster, namespace } = this.args;
    const role = new aws.iam.Role(
      `pod-${account}`,
      {
        name: `${names.prefix}-${account}`,
        assumeRolePolicy: pulumi
          .output(cluster.arn)
          .apply((arn) => trustPods(arn, names.accountId)),
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      `pod-${account}`,
      {
        role: role.name,
        policy: pulumi
          .all(grants.map(({ resource }) => resource))
          .apply((resources) => policyDocument(...statementsOf(grants, resources))),
      },
      { parent: this },
    );
    const association = new aws.eks.PodIdentityAssociation(
      `pod-${account}`,
      { clusterName: cluster.name, namespace, serviceAccount: account, roleArn: role.arn },
      { parent: this },
    );
    return [policy, association];
  }
}

interface Grant {
  readonly action: string;
  readonly resource: pulumi.Input<string>;
}

const statementsOf = (grants: readonly Grant[], resources: readonly string[]): Statement[] =>
  grants.map(({ action }, place) => ({
    Effect: "Allow",
    Action: action,
    Resource: resources[place] ?? "",
  }));
