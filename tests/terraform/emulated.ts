import type { Json, JsonObject } from "../support/recorder/recording.ts";

/** What moto has no answer for, or never the one that the provider waits for. */
const MISSING = [
  "aws_budgets_budget",
  "aws_eks_addon",
  "aws_eks_cluster",
  "aws_eks_pod_identity_association",
];
/** Of a database moto has the plain form only: with these the provider waits for an update for ever. */
const DROPPED: Readonly<Record<string, readonly string[]>> = {
  aws_db_instance: [
    ...["enabled_cloudwatch_logs_exports", "kms_key_id", "master_user_secret_kms_key_id"],
    ...["monitoring_interval", "monitoring_role_arn", "parameter_group_name"],
    ...["performance_insights_enabled", "performance_insights_kms_key_id"],
    "performance_insights_retention_period",
  ],
};

export interface Emulated {
  readonly configuration: JsonObject;
  /** Addresses of what is made. */
  readonly made: readonly string[];
  /** Addresses of what moto lacks, and of what stands on it. */
  readonly skipped: readonly string[];
  /** Arguments that are left out, and of what. */
  readonly dropped: readonly string[];
}

/** The part of a translated stack that the emulator can make. */
export function emulated(configuration: JsonObject): Emulated {
  const resources = Object.entries(configuration.resource as JsonObject).flatMap(([type, named]) =>
    Object.entries(named as JsonObject).map(([name, body]) => ({
      address: `${type}.${name}`,
      ...{ type, name, body: body as JsonObject },
    })),
  );
  const skipped = new Set(
    resources.filter(({ type }) => MISSING.includes(type)).map(({ address }) => address),
  );
  for (let before = -1; before < skipped.size; ) {
    before = skipped.size;
    for (const { address, body } of resources)
      if (dependenciesOf(body).some((one) => skipped.has(one))) skipped.add(address);
  }
  const dropped: string[] = [];
  const resource: Record<string, Record<string, Json>> = {};
  const made = resources.filter(({ address }) => !skipped.has(address));
  for (const { type, name, body } of made) {
    const kept = Object.entries(body).filter(([key]) => !DROPPED[type]?.includes(key));
    const left = Object.keys(body).filter((key) => DROPPED[type]?.includes(key));
    dropped.push(...left.map((key) => `${key} (${type})`));
    resource[type] = { ...resource[type], [name]: Object.fromEntries(kept) };
  }
  return {
    configuration: { ...configuration, resource },
    made: made.map(({ address }) => address),
    skipped: [...skipped],
    dropped,
  };
}

const dependenciesOf = ({ depends_on: addresses = [] }: JsonObject) =>
  addresses as readonly string[];
