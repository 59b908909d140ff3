import { stringify } from "yaml";

export interface Route {
  readonly stack: string;
  readonly topicArn: string;
  readonly region: string;
}

/** What people and programs read of an alert; CloudWatch's alarms say the same in their description. */
const MESSAGE = `{{ range .Alerts }}{{ .Labels.alertname }} ({{ .Labels.severity }}) is {{ .Status }} since {{ .StartsAt.UTC.Format "2006-01-02 15:04" }} UTC
{{ .Annotations.summary }}
Runbook: {{ .Annotations.runbook }}
{{ range .Labels.SortedPairs }}{{ .Name }}={{ .Value }} {{ end }}

{{ end }}`;

/**
 * What Prometheus does with alerts: all go to the topic, a page again every four hours and a ticket once
 * a day for as long as they hold.
 */
export const routing = ({ stack, topicArn, region }: Route) => ({
  route: {
    receiver: "topic",
    group_by: ["alertname", "severity"],
    group_wait: "30s",
    group_interval: "5m",
    repeat_interval: "4h",
    routes: [{ receiver: "topic", matchers: ['severity="ticket"'], repeat_interval: "24h" }],
  },
  receivers: [
    {
      name: "topic",
      sns_configs: [
        {
          topic_arn: topicArn,
          sigv4: { region },
          send_resolved: true,
          // SNS takes 100 characters of ASCII.
          subject: `${stack} {{ .CommonLabels.severity }} {{ .Status }}: {{ .GroupLabels.alertname }}`,
          message: MESSAGE,
          attributes: {
            severity: "{{ .CommonLabels.severity }}",
            alert: "{{ .GroupLabels.alertname }}",
          },
        },
      ],
    },
  ],
});

/** The same as Amazon Managed Prometheus takes it: a text in a text. */
export const alertManagerDefinition = (route: Route): string =>
  stringify({ alertmanager_config: stringify(routing(route), { lineWidth: 0 }) }, { lineWidth: 0 });
