import type * as pulumi from "@pulumi/pulumi";
import * as aws from "./sdk.ts";

export interface LogGroupArgs {
  /** As AWS wants it: services write to groups by their names. */
  readonly path: string;
  readonly days: number;
  readonly keyArn: pulumi.Input<string>;
}

/**
 * A log group that is there before its service writes: one that the service made would be kept for
 * ever, in plain text, and outlive the stack.
 */
export const createLogGroup = (
  name: string,
  { path, days, keyArn }: LogGroupArgs,
  parent: pulumi.Resource,
): aws.cloudwatch.LogGroup =>
  new aws.cloudwatch.LogGroup(
    name,
    { name: path, retentionInDays: retention(days), kmsKeyId: keyArn },
    { parent },
  );

/** Days that CloudWatch takes. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

/** At least so long. */
const retention = (days: number) => RETENTIONS.find((one) => one >= days) ?? 3653;
