import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { ruleFile } from "../../observability/rules.ts";
import { scrapeConfig } from "../../observability/scrape.ts";
import { createLogGroup } from "../log-groups.ts";
import type { AwsNames } from "../naming.ts";
import * as aws from "../sdk.ts";
import { alertManagerDefinition } from "./alert-manager.ts";

export interface PrometheusArgs {
  readonly names: AwsNames;
  readonly stack: string;
  /** Of the cluster, as its collector sees it. */
  readonly cluster: {
    readonly arn: pulumi.Input<string>;
    readonly securityGroup: pulumi.Input<string>;
  };
  readonly subnets: readonly pulumi.Input<string>[];
  readonly keyArn: pulumi.Input<string>;
  readonly logDays: number;
  readonly topicArn: pulumi.Output<string>;
}

/** The most often that Amazon's collector asks. */
const SCRAPE_INTERVAL = "30s";

/** Asks the stack's pods; how it finds them is the same on every target. */
export const collectorConfig = (stack: string): string =>
  stringify(
    {
      global: { scrape_interval: SCRAPE_INTERVAL },
      scrape_configs: scrapeConfig({ stack, watchersInCluster: false }),
    },
    // Without anchors, whatever their reader makes of them.
    { lineWidth: 0, aliasDuplicateObjects: false },
  );

/**
 * Amazon Managed Prometheus with the rules of every target.
 *
 * Guarantees: numbers are encrypted with the stack's key, alerts go to the topic, and what Prometheus
 * itself complains about is logged.
 * Limits: the collector has one role for all clusters of an account, which Amazon makes; with it comes the
 * right to look at this one's pods, so that nothing here gives it (EKS lets nobody else).
 */
export class Prometheus extends pulumi.ComponentResource {
  /** Where queries are asked; ends in a slash. */
  readonly endpoint: pulumi.Output<string>;
  readonly workspaceId: pulumi.Output<string>;
  private readonly args: PrometheusArgs;

  constructor(name: string, args: PrometheusArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:aws:Prometheus", name, {}, opts);
    this.args = args;
    const workspace = this.createWorkspace();
    this.endpoint = workspace.prometheusEndpoint;
    this.workspaceId = workspace.id;
    this.createRules();
    this.createAlertManager();
    this.createCollector(workspace);
    this.registerOutputs({ endpoint: this.endpoint });
  }

  private createWorkspace(): aws.amp.Workspace {
    const { names, keyArn, logDays: days } = this.args;
    // What is not named so needs a line for each in a policy of the account's, which has an end.
    const path = `/aws/vendedlogs/prometheus/${names.prefix}`;
    const logs = createLogGroup("prometheus", { path, days, keyArn }, this);
    return new aws.amp.Workspace(
      "prometheus",
      {
        alias: names.prefix,
        kmsKeyArn: keyArn,
        loggingConfiguration: { logGroupArn: pulumi.interpolate`${logs.arn}:*` },
        // The collector adds it, and would otherwise be a change that nobody made.
        tags: { AMPAgentlessScraper: "" },
      },
      { parent: this },
    );
  }

  private createRules(): void {
    new aws.amp.RuleGroupNamespace(
      "prometheus",
      { workspaceId: this.workspaceId, name: "air-quality", data: ruleFile() },
      { parent: this },
    );
  }

  private createAlertManager(): void {
    const { names, stack, topicArn } = this.args;
    new aws.amp.AlertManagerDefinition(
      "prometheus",
      {
        workspaceId: this.workspaceId,
        definition: topicArn.apply((arn) =>
          alertManagerDefinition({ stack, topicArn: arn, region: names.region }),
        ),
      },
      { parent: this },
    );
  }

  private createCollector(workspace: aws.amp.Workspace): void {
    const { names, stack, cluster, subnets } = this.args;
    new aws.amp.Scraper(
      "prometheus",
      {
        alias: names.prefix,
        source: {
          eks: {
            clusterArn: cluster.arn,
            subnetIds: [...subnets],
            securityGroupIds: [cluster.securityGroup],
          },
        },
        destination: { amp: { workspaceArn: workspace.arn } },
        scrapeConfiguration: collectorConfig(stack),
      },
      { parent: this },
    );
  }
}
