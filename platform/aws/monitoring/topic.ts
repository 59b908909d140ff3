import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Statement } from "../documents.ts";
import type { AwsNames } from "../naming.ts";
import * as aws from "../sdk.ts";

export interface TopicArgs {
  readonly names: AwsNames;
  readonly keyArn: pulumi.Input<string>;
  readonly receivers: {
    readonly emails: readonly string[];
    /** A secret. */
    readonly webhook?: string | undefined;
  };
}

/** Who says something there, and about which things of the account's. */
const SPEAKERS = {
  aps: "workspace/*",
  cloudwatch: "alarm:air-quality-*",
  "events.rds": "es:air-quality-*",
} as const;

export const SPEAKING_SERVICES = Object.keys(SPEAKERS).map((one) => `${one}.amazonaws.com`);

/**
 * The way of all alerts to people: what Prometheus, CloudWatch and RDS say, to everybody who is told.
 *
 * Guarantees: only they may speak there, only for this account; what is said is encrypted at rest.
 * Limits: a mail address or an HTTPS address hears nothing until it has answered SNS' first message.
 */
export function createTopic(
  { names, keyArn, receivers }: TopicArgs,
  parent: pulumi.Resource,
): aws.sns.Topic {
  const topic = new aws.sns.Topic(
    "alerts",
    { name: alertTopic(names), kmsMasterKeyId: keyArn },
    { parent },
  );
  new aws.sns.TopicPolicy(
    "alerts",
    {
      arn: topic.arn,
      policy: topic.arn.apply((arn) => policyDocument(...statementsFor(arn, names))),
    },
    { parent },
  );
  const tell = (name: string, protocol: string, endpoint: pulumi.Input<string>) =>
    new aws.sns.TopicSubscription(name, { topic: topic.arn, protocol, endpoint }, { parent });
  for (const address of receivers.emails) tell(`alerts-${address}`, "email", address);
  // The address often is the password, too.
  if (receivers.webhook) tell("alerts-webhook", "https", pulumi.secret(receivers.webhook));
  return topic;
}

export const alertTopic = ({ prefix }: Pick<AwsNames, "prefix">) => `${prefix}-alerts`;

const statementsFor = (arn: string, { accountId, region }: AwsNames): Statement[] =>
  Object.entries(SPEAKERS).map(([service, things]) => ({
    Effect: "Allow",
    Principal: { Service: `${service}.amazonaws.com` },
    Action: service === "aps" ? ["sns:Publish", "sns:GetTopicAttributes"] : "sns:Publish",
    Resource: arn,
    Condition: {
      StringEquals: { "aws:SourceAccount": accountId },
      ArnLike: {
        "aws:SourceArn": `arn:aws:${service.replace(/^events\./, "")}:${region}:${accountId}:${things}`,
      },
    },
  }));
