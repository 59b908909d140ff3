import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "./documents.ts";
import { SPEAKING_SERVICES } from "./monitoring/topic.ts";
import type { AwsNames } from "./naming.ts";
import * as aws from "./sdk.ts";

export interface EncryptionArgs {
  readonly names: AwsNames;
  /** Whether the key outlives the stack: without it no snapshot can be read. */
  readonly keep: boolean;
}

/** Days in which a deleted key can be called back. */
const DELETION_WINDOW_DAYS = 30;

/**
 * The stack's own key: the cluster's Secrets, the database, its snapshots, metrics, alerts and all logs
 * are encrypted with it.
 */
export class Encryption extends pulumi.ComponentResource {
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: EncryptionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:aws:Encryption", name, {}, opts);
    const { names, keep } = args;
    const key = new aws.kms.Key(
      name,
      {
        description: `Everything of ${names.prefix} at rest`,
        enableKeyRotation: true,
        deletionWindowInDays: DELETION_WINDOW_DAYS,
        policy: keyPolicy(names),
      },
      { parent: this, retainOnDelete: keep },
    );
    new aws.kms.Alias(
      name,
      { name: `alias/${names.prefix}`, targetKeyId: key.keyId },
      { parent: this, retainOnDelete: keep },
    );
    this.keyArn = key.arn;
    this.registerOutputs({ keyArn: this.keyArn });
  }
}

/** IAM decides who of the account uses it; services use it for this account's logs and alerts. */
const keyPolicy = ({ accountId, region }: AwsNames): string =>
  policyDocument(
    {
      Sid: "AccountDecides",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "LogGroups",
      Effect: "Allow",
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: [
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncrypt*",
        "kms:GenerateDataKey*",
        "kms:DescribeKey",
      ],
      Resource: "*",
      Condition: {
        ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${accountId}:*` },
      },
    },
    {
      Sid: "Alerts",
      Effect: "Allow",
      Principal: { Service: SPEAKING_SERVICES },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
  );
