import type { InstanceClass } from "../aws/instance-classes.ts";

/** A price of AWS' in US dollars, without tax. */
export interface Price {
  readonly usd: number;
  readonly per: "hour" | "month" | "GB" | "GB-month" | "million";
  /** Page that says it. */
  readonly source: string;
  /** Month in which it was written down. */
  readonly asOf: string;
  /** Whether somebody compared it with that page then; otherwise it is from memory. */
  readonly verified: boolean;
}

/** The region that the prices are of. */
export const PRICED_REGION = "eu-central-1";
export const HOURS_PER_MONTH = 730;

const page = (service: string) => `https://aws.amazon.com/${service}/pricing/`;
const fromMemory = (usd: number, per: Price["per"], service: string): Price => ({
  usd,
  per,
  source: page(service),
  asOf: "2026-11",
  verified: false,
});

export const PRICES = {
  cluster: fromMemory(0.1, "hour", "eks"),
  /** A machine of two vCPUs and 8 GiB (m6i.large). */
  node: fromMemory(0.115, "hour", "ec2"),
  /** What EKS takes for running that machine: about an eighth. */
  nodeManagement: fromMemory(0.0138, "hour", "eks"),
  nodeDisk: fromMemory(0.0952, "GB-month", "ebs"),
  natGateway: fromMemory(0.052, "hour", "vpc"),
  natTraffic: fromMemory(0.052, "GB", "vpc"),
  publicAddress: fromMemory(0.005, "hour", "vpc"),
  balancer: fromMemory(0.027, "hour", "elasticloadbalancing"),
  databaseDisk: fromMemory(0.137, "GB-month", "rds/postgresql"),
  key: fromMemory(1, "month", "kms"),
  secret: fromMemory(0.4, "month", "secrets-manager"),
  logs: fromMemory(0.63, "GB", "cloudwatch"),
  /** Of a node's and its pods' measures. */
  measures: fromMemory(5, "month", "cloudwatch"),
  /** Of values that the collector reads, and that Prometheus keeps. */
  collector: fromMemory(0.04, "hour", "prometheus"),
  collected: fromMemory(0.018, "million", "prometheus"),
  kept: fromMemory(0.09, "million", "prometheus"),
  /** For each metric that it looks at. */
  alarm: fromMemory(0.1, "month", "cloudwatch"),
  /** Three of an account cost nothing. */
  dashboard: fromMemory(3, "month", "cloudwatch"),
} as const satisfies Readonly<Record<string, Price>>;

/** Of one server; with a second one that stands by it is twice as much. */
export const DATABASE_PRICES: Readonly<Record<InstanceClass, Price>> = {
  "db.t4g.small": fromMemory(0.036, "hour", "rds/postgresql"),
  "db.t4g.medium": fromMemory(0.073, "hour", "rds/postgresql"),
  "db.t4g.large": fromMemory(0.146, "hour", "rds/postgresql"),
  "db.m7g.large": fromMemory(0.2, "hour", "rds/postgresql"),
  "db.m7g.xlarge": fromMemory(0.4, "hour", "rds/postgresql"),
  "db.r7g.large": fromMemory(0.283, "hour", "rds/postgresql"),
};

/** What is used of things that cost by use; guesses for a small service, to be corrected by the bill. */
export const ASSUMED = {
  /** GB a month through each NAT gateway: images, AirVisual, logs. */
  natTrafficGb: 20,
  /** GB a month of each log group. */
  logGb: 1.5,
  nodeDiskGb: 40,
  /** Millions of values a month: 2,000 series, twice a minute. */
  metricValues: 175,
} as const;
