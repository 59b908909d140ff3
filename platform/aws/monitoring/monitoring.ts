import * as pulumi from "@pulumi/pulumi";
import type { AwsNames } from "../naming.ts";
import type * as aws from "../sdk.ts";
import type { Watched } from "./alarm.ts";
import { AwsWatch } from "./aws-watch.ts";
import { Prometheus, type PrometheusArgs } from "./prometheus.ts";
import { createTopic, type TopicArgs } from "./topic.ts";

export interface MonitoringArgs extends Omit<PrometheusArgs, "topicArn"> {
  readonly names: AwsNames;
  readonly receivers: TopicArgs["receivers"];
}

/** Who watches a stack on AWS, and the one way in which people hear of it. */
export class Monitoring extends pulumi.ComponentResource {
  /** Where Prometheus is asked. */
  readonly endpoint: pulumi.Output<string>;
  private readonly names: AwsNames;
  private readonly topic: aws.sns.Topic;
  private readonly prometheus: Prometheus;

  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:aws:Monitoring", name, {}, opts);
    this.names = args.names;
    this.topic = createTopic(args, this);
    this.prometheus = new Prometheus(
      "prometheus",
      { ...args, topicArn: this.topic.arn },
      { parent: this },
    );
    this.endpoint = this.prometheus.endpoint;
    this.registerOutputs({ endpoint: this.endpoint });
  }

  /** The alarms of AWS, once everything is there that they are about. */
  watch(watched: Omit<Watched, "workspace" | "topic">): void {
    new AwsWatch(
      "aws-watch",
      {
        names: this.names,
        watched: { ...watched, workspace: this.prometheus.workspaceId, topic: this.topic.name },
        topicArn: this.topic.arn,
      },
      { parent: this },
    );
  }
}
