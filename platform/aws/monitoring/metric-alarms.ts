import * as pulumi from "@pulumi/pulumi";
import { runbookOf } from "../../observability/alert.ts";
import * as aws from "../sdk.ts";
import type { AlarmGroup, AwsAlarm, Thing, Watched } from "./alarm.ts";
import { ALARM_GROUPS } from "./alarms.ts";
import { percentage, selection } from "./measures.ts";

export interface MetricAlarmsArgs {
  /** First part of the alarms' names. */
  readonly prefix: string;
  readonly watched: Watched;
  readonly topicArn: pulumi.Input<string>;
}

type Text = pulumi.Input<string>;
type AlarmArgs = aws.cloudwatch.MetricAlarmArgs;

/** Each alarm for each thing that it is about; all tell the topic when it begins and when it ends. */
export const createMetricAlarms = (
  { prefix, watched, topicArn }: MetricAlarmsArgs,
  parent: pulumi.Resource,
): aws.cloudwatch.MetricAlarm[] =>
  ALARM_GROUPS.flatMap((group) =>
    group.things(watched).flatMap((thing) =>
      group.alarms.map((alarm) => {
        const name = alarmName(alarm, thing);
        return new aws.cloudwatch.MetricAlarm(
          `alarm-${name}`,
          {
            name: `${prefix}-${name}`,
            alarmDescription: descriptionOf(alarm),
            ...metricOf(group, alarm, thing),
            comparisonOperator: alarm.is === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
            threshold: alarm.threshold(watched.database),
            evaluationPeriods: alarm.periods,
            treatMissingData: alarm.missing,
            alarmActions: [topicArn],
            okActions: [topicArn],
          },
          { parent },
        );
      }),
    ),
  );

const alarmName = ({ name }: AwsAlarm, thing: Thing<unknown>) =>
  thing.name === undefined ? name : `${name}-${thing.name}`;

/** What whoever is told reads. */
export const descriptionOf = (alarm: Pick<AwsAlarm, "name" | "severity" | "summary">): string =>
  `${alarm.severity}: ${alarm.summary}. Runbook: ${runbookOf(alarm)}`;

function metricOf(
  { namespace, across }: AlarmGroup,
  alarm: AwsAlarm,
  { dimensions }: Thing<Text>,
): Partial<AlarmArgs> {
  const { metric: metricName, statistic, period, percentOf } = alarm;
  if (across) {
    const expression = pulumi
      .output({ ...dimensions })
      .apply((known) => selection(namespace, alarm, known));
    return { metricQueries: [{ id: "all", expression, period, returnData: true }] };
  }
  if (percentOf === undefined) return { namespace, metricName, statistic, period, dimensions };
  const part = (id: string, name: string) => ({
    id,
    metric: { namespace, metricName: name, stat: statistic, period, dimensions },
  });
  return {
    metricQueries: [
      part("part", metricName),
      part("whole", percentOf),
      { id: "percent", expression: percentage("part", "whole"), returnData: true },
    ],
  };
}
