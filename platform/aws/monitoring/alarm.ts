import type { Input } from "@pulumi/pulumi";
import type { Alert, Severity } from "../../observability/alert.ts";

/** What of a stack CloudWatch measures, by the names it has there. `Text` is string once all is known. */
export interface Watched<Text = Input<string>> {
  readonly cluster: Text;
  readonly database: { readonly identifier: Text } & DatabaseSize;
  /** Their ids, by zone. */
  readonly natGateways: Readonly<Record<string, Text>>;
  /** As in its ARN: `net/name/0123456789abcdef`. */
  readonly loadBalancer: Text;
  /** Its ARN; nothing for a stack without a name of its own. */
  readonly certificate?: Text | undefined;
  /** Id of the stack's workspace in Amazon Managed Prometheus. */
  readonly workspace: Text;
  /** Name of the topic that all alerts go to. */
  readonly topic: Text;
}

/** What thresholds are reckoned from. */
export interface DatabaseSize {
  readonly memoryBytes: number;
  /** Of the disk as it was made: it grows. */
  readonly diskBytes: number;
  readonly maxConnections: number;
}

/** A number that CloudWatch has of each thing of a group. */
export interface Measure {
  readonly metric: string;
  readonly statistic: "Average" | "Maximum" | "Minimum" | "Sum";
  /** Another metric that it is told in percent of. */
  readonly percentOf?: string;
}

/** Something that an operator has to do something about, and that CloudWatch sees. */
export interface AwsAlarm extends Pick<Alert, "name" | "summary">, Measure {
  readonly severity: Severity;
  readonly is: "above" | "below";
  readonly threshold: (database: DatabaseSize) => number;
  /** Seconds that a value is of. */
  readonly period: number;
  /** How many in a row have to be wrong. */
  readonly periods: number;
  /**
   * What no value means: that it is wrong (what always speaks is silent), that all is well (it speaks
   * only of trouble), or nothing (wait for the next).
   */
  readonly missing: "breaching" | "notBreaching" | "ignore";
}

/** One thing that alarms are about. */
export interface Thing<Text> {
  /** Sets it apart from others of its group. */
  readonly name?: string;
  readonly dimensions: Readonly<Record<string, Text>>;
}

/** Alarms about the same things. */
export interface AlarmGroup {
  readonly title: string;
  /** CloudWatch's. */
  readonly namespace: string;
  things<Text>(watched: Watched<Text>): readonly Thing<Text>[];
  /**
   * Whether CloudWatch has these metrics in further dimensions, whose values nobody knows before they are
   * there (the cluster makes the load balancer's groups of targets): all of them count as one.
   */
  readonly across?: true;
  readonly alarms: readonly AwsAlarm[];
  /** What else is worth a graph, without being wrong at any value. */
  readonly graphs: readonly Measure[];
}
