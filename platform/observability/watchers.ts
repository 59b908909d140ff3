import { stringify } from "yaml";
import { alertRouting } from "./alert-routing.ts";
import { scrapeConfig } from "./scrape.ts";

/** Where Prometheus and Alertmanager listen, each also the name of its Service. */
export const WATCHER_PORTS = { prometheus: 9095, alertmanager: 9093 } as const;

/** The file of rules beside Prometheus' configuration. */
export const RULES_FILE = "rules.yaml";

export interface PrometheusConfig {
  readonly stack: string;
  /** Host and port of Alertmanager. */
  readonly alertmanager: string;
}

/** Configuration of a cluster's own Prometheus; rule groups bring their own interval. */
export const prometheusConfig = ({ stack, alertmanager }: PrometheusConfig): string =>
  asYaml({
    global: {
      scrape_interval: "15s",
      scrape_timeout: "10s",
      // For whoever gets alerts of several stacks.
      external_labels: { stack },
    },
    rule_files: [RULES_FILE],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: scrapeConfig({ stack, watchersInCluster: true }),
  });

/**
 * Configuration of a cluster's own Alertmanager. Without a webhook it tells nobody: what fires is on its
 * page.
 *
 * @param webhookFile File with the address that alerts are posted to; read again for every message.
 */
export function alertmanagerConfig(webhookFile?: string): string {
  const name = webhookFile === undefined ? "nobody" : "webhook";
  const webhook = { url_file: webhookFile, send_resolved: true };
  return asYaml({
    ...alertRouting(name),
    receivers: [{ name, ...(webhookFile !== undefined && { webhook_configs: [webhook] }) }],
  });
}

const asYaml = (config: object): string => stringify(config, { lineWidth: 0 });
