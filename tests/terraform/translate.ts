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
  "rds/instance": "aws_db_instance",
  "rds/parameterGroup": "aws_db_parameter_group",
  "rds/subnetGroup": "aws_db_subnet_group",
  "vpc/securityGroupIngressRule": "aws_vpc_security_group_ingress_rule",
};
/** Modules whose name is not in Terraform's names. */
const NAMELESS = ["ec2"];
const KNOWN_MODULES = /^(acm|budgets|cloudwatch|ec2|eks|iam|kms|rds|route53|vpc)\//;

/** Lists that Terraform names in the singular, of blocks. */
const BLOCKS: Readonly<Record<string, string>> = {
  routes: "route",
  parameters: "parameter",
  notifications: "notification",
  costFilters: "cost_filter",
  podIdentityAssociations: "pod_identity_association",
};
/** Maps whose keys are people's own. */
const FREE_KEYS = ["tags"];

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
  const known = new Map(resources.flatMap(referenceTo));
  const found: Record<string, Record<string, Json>> = {};
  const untranslated: string[] = [];
  let translated = 0;
  const put = (type: string, name: string, body: JsonObject) => {
    found[type] = { ...found[type], [name]: withReferences(body, known) as JsonObject };
    translated += 1;
  };
  for (const { type, name, inputs } of resources) {
    if (type === "eks:index:Cluster") put("aws_eks_cluster", name, clusterOf(inputs));
    if (!type.startsWith("aws:")) continue;
    const terraformType = typeOf(type);
    if (terraformType) put(terraformType, name, bodyOf(inputs));
    else untranslated.push(type);
  }
  // A list, because checkov reads nothing else.
  const provider = { aws: [{ region: "eu-central-1", ...OFFLINE }] };
  return { configuration: { provider, resource: found }, translated, untranslated };
}

/** The id that the recorder gave, and what Terraform calls it. */
function referenceTo(resource: RecordedResource): [string, string][] {
  const { type, name } = resource;
  const terraformType = type.startsWith("aws:") ? typeOf(type) : undefined;
  return terraformType ? [[recordedId(resource), `\${${terraformType}.${name}.id}`]] : [];
}

function withReferences(value: Json, known: ReadonlyMap<string, string>): Json {
  if (typeof value === "string") return known.get(value) ?? value;
  if (Array.isArray(value)) return value.map((one) => withReferences(one, known));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([key, one]) => [key, withReferences(one, known)]);
  return Object.fromEntries(members);
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
