import { awsAnswers } from "../support/aws-answers.ts";
import { recordedId } from "../support/recorder/answer.ts";
import type { Json, JsonObject, RecordedResource } from "../support/recorder/recording.ts";

/** A recorded stack as Terraform's JSON, for its provider's own validators; nobody deploys it. */
export interface Translation {
  readonly configuration: JsonObject;
  readonly translated: number;
  /** Types of AWS that nobody wrote down how to translate, one per resource. */
  readonly untranslated: readonly string[];
}

/** Types whose Terraform name does not follow from their own. */
const TYPES: Readonly<Record<string, string>> = {
  "amp/alertManagerDefinition": "aws_prometheus_alert_manager_definition",
  "amp/ruleGroupNamespace": "aws_prometheus_rule_group_namespace",
  "amp/scraper": "aws_prometheus_scraper",
  "amp/workspace": "aws_prometheus_workspace",
  "rds/eventSubscription": "aws_db_event_subscription",
  "rds/instance": "aws_db_instance",
  "rds/parameterGroup": "aws_db_parameter_group",
  "rds/subnetGroup": "aws_db_subnet_group",
  "vpc/securityGroupIngressRule": "aws_vpc_security_group_ingress_rule",
};
/** Modules whose name is not in Terraform's names. */
const NAMELESS = ["ec2"];
const KNOWN_MODULES = /^(acm|budgets|cloudwatch|ec2|eks|iam|kms|rds|route53|sns|vpc)\//;

/** Lists that Terraform names in the singular, of blocks. */
const BLOCKS: Readonly<Record<string, string>> = {
  routes: "route",
  parameters: "parameter",
  notifications: "notification",
  costFilters: "cost_filter",
  podIdentityAssociations: "pod_identity_association",
  metricQueries: "metric_query",
};
/** Maps whose keys are not the provider's own. */
const FREE_KEYS = ["tags", "dimensions"];
/** Arguments that Terraform calls otherwise. */
const ARGUMENTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws_cloudwatch_metric_alarm: { name: "alarm_name" },
  aws_sns_topic_subscription: { topic: "topic_arn" },
};

/** All members of a route, which Terraform wants named even when they have no value. */
const ROUTE = [
  ...["carrier_gateway_id", "cidr_block", "core_network_arn", "destination_prefix_list_id"],
  ...["egress_only_gateway_id", "gateway_id", "ipv6_cidr_block", "local_gateway_id"],
  ...["nat_gateway_id", "network_interface_id", "transit_gateway_id", "vpc_endpoint_id"],
  ...["vpc_peering_connection_id"],
];

/** Arguments that the provider's version of Terraform's own release does not have yet. */
export const DROPPED = ["deletion_protection (aws_eks_cluster)"] as const;

export function translate(resources: readonly RecordedResource[]): Translation {
  const refer = referrer(resources);
  const addresses = new Map(resources.flatMap((one) => addressOf(one).map((at) => [one.urn, at])));
  const found: Record<string, Record<string, Json>> = {};
  const untranslated: string[] = [];
  for (const { type, name, inputs, urn, dependencies } of resources) {
    const address = addresses.get(urn);
    if (!address && type.startsWith("aws:")) untranslated.push(type);
    if (!address) continue;
    const terraformType = address.slice(0, address.indexOf("."));
    const body = type === CLUSTER ? clusterOf(inputs) : renamed(terraformType, bodyOf(inputs));
    const before = dependencies.flatMap((one) => addresses.get(one) ?? []);
    const order = before.length > 0 ? { depends_on: [...new Set(before)] } : {};
    const made = { ...(refer(body) as JsonObject), ...order };
    found[terraformType] = { ...found[terraformType], [label(name)]: made };
  }
  // A list, because checkov reads nothing else.
  const provider = { aws: [{ region: "eu-central-1", ...OFFLINE }] };
  const configuration = { provider, resource: found };
  return { configuration, translated: addresses.size, untranslated };
}

const CLUSTER = "eks:index:Cluster";

/** `aws_vpc.network`; nothing for what Terraform has no name for. */
function addressOf({ type, name }: Pick<RecordedResource, "type" | "name">): string[] {
  if (type === CLUSTER) return [`aws_eks_cluster.${name}`];
  const terraformType = type.startsWith("aws:") ? typeOf(type) : undefined;
  return terraformType ? [`${terraformType}.${label(name)}`] : [];
}

/** Terraform's names have fewer letters than mail addresses. */
const label = (name: string) => name.replaceAll(/[^\w-]/g, "-");

const renamed = (type: string, body: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(body).map(([key, value]) => [ARGUMENTS[type]?.[key] ?? key, value]),
  );

/** Puts references where the recorder gave ids and ARNs, also inside longer texts. */
function referrer(resources: readonly RecordedResource[]): (value: Json) => Json {
  const known = resources
    .filter(({ type }) => type.startsWith("aws:"))
    .flatMap((resource) => addressOf(resource).flatMap((at) => textsOf(resource, at)))
    // A longer text may begin with a shorter one.
    .toSorted(([a], [b]) => b.length - a.length);
  const refer = (value: Json): Json => {
    if (typeof value === "string") {
      const literal = value.replaceAll("${", "$${");
      return known.reduce((text, [one, reference]) => text.replaceAll(one, reference), literal);
    }
    if (Array.isArray(value)) return value.map(refer);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, refer(one)]));
  };
  return refer;
}

/** What the recorder made up for a resource, and how Terraform calls it. */
function textsOf(resource: RecordedResource, address: string): [string, string][] {
  const made = Object.entries(awsAnswers(resource) ?? {}).filter(
    ([key, value]) => typeof value === "string" && resource.inputs[key] === undefined,
  );
  return [["id", recordedId(resource)] as const, ...made].map(([key, value]) => [
    String(value),
    `\${${address}.${snake(key)}}`,
  ]);
}

const OFFLINE = {
  access_key: "none",
  secret_key: "none",
  skip_credentials_validation: true,
  skip_requesting_account_id: true,
  skip_metadata_api_check: true,
};

/** `aws:ec2/natGateway:NatGateway` is `aws_nat_gateway`. */
function typeOf(type: string): string | undefined {
  const [, path = ""] = type.split(":");
  if (TYPES[path]) return TYPES[path];
  if (!KNOWN_MODULES.test(path)) return undefined;
  const [module = "", kind = ""] = path.split("/");
  return `aws_${NAMELESS.includes(module) ? "" : `${module}_`}${snake(kind)}`;
}

const snake = (text: string) => text.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function bodyOf(inputs: JsonObject): JsonObject {
  const members = Object.entries(inputs).flatMap(([key, value]) => {
    if (value === null || (Array.isArray(value) && value.length === 0)) return [];
    if (FREE_KEYS.includes(key)) return [[key, value] as const];
    const name = BLOCKS[key] ?? snake(key);
    return [[name, name === "route" ? routesOf(value) : memberOf(value)] as const];
  });
  return Object.fromEntries(members);
}

function memberOf(value: Json): Json {
  if (Array.isArray(value)) return value.map(memberOf);
  return typeof value === "object" && value !== null ? bodyOf(value as JsonObject) : value;
}

const routesOf = (routes: Json): Json =>
  (routes as readonly JsonObject[]).map((route) => ({
    ...Object.fromEntries(ROUTE.map((member) => [member, null])),
    ...bodyOf(route),
  }));

/** Stands in for the component, which makes this inside its own provider. */
const clusterOf = ({ name = "", version = "", publicAccessCidrs = [], ...rest }: JsonObject) => ({
  name,
  version,
  role_arn: "arn:aws:iam::111122223333:role/cluster",
  bootstrap_self_managed_addons: false,
  enabled_cluster_log_types: rest.enabledClusterLogTypes ?? [],
  access_config: { authentication_mode: rest.authenticationMode ?? "" },
  upgrade_policy: { support_type: "STANDARD" },
  compute_config: {
    enabled: true,
    node_pools: ["system"],
    node_role_arn: "arn:aws:iam::111122223333:role/nodes",
  },
  storage_config: { block_storage: { enabled: true } },
  kubernetes_network_config: {
    elastic_load_balancing: { enabled: true },
    service_ipv4_cidr: rest.kubernetesServiceIpAddressRange ?? "",
  },
  encryption_config: {
    resources: ["secrets"],
    provider: { key_arn: rest.encryptionConfigKeyArn ?? "" },
  },
  vpc_config: {
    subnet_ids: [
      ...((rest.publicSubnetIds ?? []) as Json[]),
      ...((rest.privateSubnetIds ?? []) as Json[]),
    ],
    endpoint_private_access: rest.endpointPrivateAccess ?? false,
    endpoint_public_access: rest.endpointPublicAccess ?? true,
    public_access_cidrs: publicAccessCidrs,
  },
});
