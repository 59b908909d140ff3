import { stringify } from "yaml";
import { alertRouting } from "../../observability/alert-routing.ts";

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

/** What fires on one severity only is of that; of both, the page counts. */
const SEVERITY = '{{ or .CommonLabels.severity "page" }}';

/** Configuration of Amazon's Alertmanager: all alerts go to the topic, each as often as everywhere. */
export const topicRouting = ({ stack, topicArn, region }: Route) => ({
  ...alertRouting("topic"),
  receivers: [
    {
      name: "topic",
      sns_configs: [
        {
          topic_arn: topicArn,
          sigv4: { region },
          send_resolved: true,
          // SNS takes 100 characters of ASCII.
          subject: `${stack} ${SEVERITY} {{ .Status }}: {{ .GroupLabels.alertname }}`,
          message: MESSAGE,
          attributes: { severity: SEVERITY, alert: "{{ .GroupLabels.alertname }}" },
        },
      ],
    },
  ],
});

/** The same as Amazon Managed Prometheus takes it: a text in a text. */
export const alertManagerDefinition = (route: Route): string =>
  stringify(
    { alertmanager_config: stringify(topicRouting(route), { lineWidth: 0 }) },
    { lineWidth: 0 },
  );
