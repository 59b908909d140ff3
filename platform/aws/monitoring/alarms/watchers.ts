import type { AlarmGroup } from "../alarm.ts";

/** Amazon Managed Prometheus: what judges must itself be seen to fail. */
export const PROMETHEUS: AlarmGroup = {
  title: "Prometheus",
  namespace: "AWS/Prometheus",
  things: ({ workspace }) => [{ dimensions: { Workspace: workspace } }],
  across: true,
  alarms: [
    {
      name: "RulesFail",
      severity: "ticket",
      summary: "Prometheus cannot work out its rules: its alerts are blind",
      metric: "RuleEvaluationFailures",
      statistic: "Sum",
      is: "above",
      threshold: () => 0,
      period: 300,
      periods: 3,
      missing: "notBreaching",
    },
    {
      name: "AlertsNotSent",
      severity: "page",
      summary: "Prometheus has alerts and cannot hand them to the topic",
      metric: "AlertManagerNotificationsFailed",
      statistic: "Sum",
      is: "above",
      threshold: () => 0,
      period: 300,
      periods: 1,
      missing: "notBreaching",
    },
  ],
  graphs: [
    { metric: "RuleEvaluations", statistic: "Sum" },
    { metric: "DiscardedSamples", statistic: "Sum" },
  ],
};

/** The way to people. */
export const TOPIC: AlarmGroup = {
  title: "Alerts on their way",
  namespace: "AWS/SNS",
  things: ({ topic }) => [{ dimensions: { TopicName: topic } }],
  alarms: [
    {
      name: "AlertsNotDelivered",
      severity: "ticket",
      summary: "A receiver did not take an alert; the others get this one",
      metric: "NumberOfNotificationsFailed",
      statistic: "Sum",
      is: "above",
      threshold: () => 0,
      period: 300,
      periods: 1,
      missing: "notBreaching",
    },
  ],
  graphs: [{ metric: "NumberOfNotificationsDelivered", statistic: "Sum" }],
};
