import * as pulumi from "@pulumi/pulumi";
import type { AwsNames } from "../naming.ts";
import * as aws from "../sdk.ts";
import type { Watched } from "./alarm.ts";
import { dashboardOf } from "./dashboard.ts";
import { createMetricAlarms } from "./metric-alarms.ts";

export interface AwsWatchArgs {
  readonly names: AwsNames;
  readonly watched: Watched;
  readonly topicArn: pulumi.Input<string>;
}

/** What RDS tells of the server by itself, in the moment in which it is. */
const DATABASE_EVENTS = ["failover", "failure", "low storage"];

/**
 * What only AWS sees of a stack: alarms of CloudWatch, events of RDS, and a dashboard of both.
 *
 * Guarantees: every alarm tells the topic, with its severity and its runbook.
 * Limits: what RDS tells has neither; docs/runbooks/README.md says where to read.
 */
export class AwsWatch extends pulumi.ComponentResource {
  constructor(name: string, args: AwsWatchArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:aws:AwsWatch", name, {}, opts);
    const { names, watched, topicArn } = args;
    const alarms = createMetricAlarms({ prefix: names.prefix, watched, topicArn }, this);
    new aws.rds.EventSubscription(
      "database-events",
      {
        name: `${names.prefix}-database`,
        snsTopic: topicArn,
        sourceType: "db-instance",
        sourceIds: [watched.database.identifier],
        eventCategories: DATABASE_EVENTS,
      },
      { parent: this },
    );
    new aws.cloudwatch.Dashboard(
      name,
      {
        dashboardName: names.prefix,
        dashboardBody: pulumi
          .all([pulumi.output(watched), pulumi.all(alarms.map(({ arn }) => arn))])
          .apply(([known, arns]) =>
            JSON.stringify(
              dashboardOf({
                region: names.region,
                watched: known as Watched<string>,
                alarms: arns,
              }),
            ),
          ),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
