import type { InstanceClass } from "../aws/instance-classes.ts";
import { at, listAt, type Registered } from "../policies/rule.ts";
import { type NodeNeed, nodesFor, quantity } from "./nodes.ts";
import { ASSUMED, DATABASE_PRICES, HOURS_PER_MONTH, PRICES, type Price } from "./prices.ts";

export interface CostLine {
  readonly what: string;
  readonly count: number;
  /** US dollars a month of all of them. */
  readonly monthlyUsd: number;
  readonly price: Price;
}

export interface Estimate {
  readonly lines: readonly CostLine[];
  readonly totalUsd: number;
  readonly need: NodeNeed;
}

/** Of a resource: what it is billed for. */
type Billing = (inputs: Registered["inputs"]) => readonly Billed[];
/** Units a month: 1 for what is there all month, GB for what is counted. */
type Billed = readonly [what: string, price: Price, units: number];

const forFree: Billing = () => [];

const disk = (claim: unknown): Billed => [
  "disk of a pod, GB",
  PRICES.nodeDisk,
  quantity(at(claim, "spec.resources.requests.storage")) / 2 ** 30,
];

const BILLED: Readonly<Record<string, Billing>> = {
  "eks:index:Cluster": () => [["Kubernetes control plane", PRICES.cluster, 1]],
  "aws:ec2/natGateway:NatGateway": () => [
    ["NAT gateway", PRICES.natGateway, 1],
    [`its traffic (assumed ${ASSUMED.natTrafficGb} GB)`, PRICES.natTraffic, ASSUMED.natTrafficGb],
  ],
  "aws:ec2/eip:Eip": () => [["public address of NAT", PRICES.publicAddress, 1]],
  "aws:rds/instance:Instance": (inputs) => {
    const instanceClass = inputs.instanceClass as InstanceClass;
    const servers = inputs.multiAz === true ? 2 : 1;
    return [
      [`database ${instanceClass}`, DATABASE_PRICES[instanceClass], servers],
      ["its disk", PRICES.databaseDisk, servers * Number(inputs.allocatedStorage)],
      ["its master's secret", PRICES.secret, 1],
    ];
  },
  "aws:kms/key:Key": () => [["encryption key", PRICES.key, 1]],
  "aws:cloudwatch/logGroup:LogGroup": () => [
    [`log group (assumed ${ASSUMED.logGb} GB)`, PRICES.logs, ASSUMED.logGb],
  ],
  "aws:cloudwatch/metricAlarm:MetricAlarm": (inputs) => {
    const metrics = listAt(inputs, "metricQueries").filter((one) => at(one, "metric")).length;
    return [["alarm, metrics", PRICES.alarm, Math.max(1, metrics)]];
  },
  "aws:cloudwatch/dashboard:Dashboard": () => [["dashboard", PRICES.dashboard, 1]],
  "aws:amp/scraper:Scraper": () => [
    ["metrics' collector", PRICES.collector, 1],
    ["what it reads, million values (assumed)", PRICES.collected, ASSUMED.metricValues],
  ],
  "aws:amp/workspace:Workspace": () => [
    ["metrics that are kept, million values (assumed)", PRICES.kept, ASSUMED.metricValues],
  ],
  "kubernetes:apps/v1:StatefulSet": ({ spec }) => listAt(spec, "volumeClaimTemplates").map(disk),
  "kubernetes:core/v1:PersistentVolumeClaim": (claim) => [disk(claim)],
  "kubernetes:core/v1:Service": ({ spec }) =>
    (spec as { type?: unknown } | undefined)?.type === "LoadBalancer"
      ? [
          ["load balancer", PRICES.balancer, 1],
          ["public address of it", PRICES.publicAddress, 3],
        ]
      : [],
};

/** Types of AWS that cost nothing by themselves; SNS takes cents for messages of alerts. */
const FREE = new RegExp(
  `^aws:(${[
    "acm/certificate(Validation)?",
    "amp/(alertManagerDefinition|ruleGroupNamespace)",
    "budgets/budget",
    "ec2/(vpc|subnet|routeTable|routeTableAssociation|internetGateway|flowLog|securityGroup|defaultSecurityGroup)",
    "ec2/vpcEndpoint",
    "eks/(addon|podIdentityAssociation)",
    "iam/(role|rolePolicy|rolePolicyAttachment)",
    "kms/alias",
    "rds/(eventSubscription|parameterGroup|subnetGroup)",
    "route53/record",
    "sns/(topic|topicPolicy|topicSubscription)",
    "vpc/securityGroupIngressRule",
  ].join("|")}):`,
);

/**
 * What a recorded stack costs a month at its fewest pods. Throws for a resource of AWS whose price
 * nobody wrote down.
 */
export function estimate(resources: readonly Registered[]): Estimate {
  const need = nodesFor(resources);
  const billed = [...resources.flatMap(billingOf), ...nodeBilling(need)];
  const lines = new Map<string, CostLine>();
  for (const [what, price, units] of billed) {
    const before = lines.get(what) ?? { what, count: 0, monthlyUsd: 0, price };
    const monthlyUsd = before.monthlyUsd + units * monthly(price);
    lines.set(what, { ...before, count: before.count + 1, monthlyUsd });
  }
  const sorted = [...lines.values()].sort((a, b) => b.monthlyUsd - a.monthlyUsd);
  return {
    lines: sorted,
    totalUsd: sorted.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0),
    need,
  };
}

function billingOf({ type, name, inputs }: Registered): readonly Billed[] {
  const billing =
    BILLED[type] ?? (FREE.test(type) || !type.startsWith("aws:") ? forFree : undefined);
  if (!billing) throw new Error(`nobody wrote down what ${type} (${name}) costs: platform/cost`);
  return billing(inputs);
}

const nodeBilling = ({ nodes }: NodeNeed): Billed[] =>
  Array.from({ length: nodes }, () => [
    ["node", PRICES.node, 1] as const,
    ["its management by EKS", PRICES.nodeManagement, 1] as const,
    ["its disk, GB", PRICES.nodeDisk, ASSUMED.nodeDiskGb] as const,
    ["its measures (assumed)", PRICES.measures, 1] as const,
  ]).flat();

const monthly = ({ usd, per }: Price) => (per === "hour" ? usd * HOURS_PER_MONTH : usd);
