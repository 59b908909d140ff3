import { type InstanceClass, mostConnections } from "../aws/instance-classes.ts";
import { parseBlock } from "../cidr.ts";
import { connectionsOf } from "../connection-budget.ts";
import { ENCRYPTED } from "../stack-choices.ts";
import { type CrossRule, rule } from "./cross-rule.ts";
import type { Keys } from "./keys.ts";
import { TOOL_RULES } from "./tool-rules.ts";

const ANY_TARGET: readonly CrossRule[] = [
  rule(["api"], "api.minReplicas", ({ api }) =>
    api.minReplicas > api.maxReplicas ? "must not be above api.maxReplicas" : undefined,
  ),
  rule(["api"], "api.releases", ({ api }) =>
    new Set(api.releases.map((one) => one.name)).size < api.releases.length
      ? "must have different names"
      : undefined,
  ),
  rule(["api"], "api.releases", ({ api }) =>
    api.releases.length > 0 && sum(api.releases.map(({ weight }) => weight)) !== 100
      ? "must have weights that make 100"
      : undefined,
  ),
  rule(["airVisual"], "airVisual.simulatorImage", ({ airVisual }) =>
    airVisual.source === "simulator" && airVisual.simulatorImage === undefined
      ? "is missing: airVisual.source is simulator"
      : undefined,
  ),
  rule(["airVisual"], "airVisual.key", ({ airVisual }) =>
    airVisual.source === "live" && airVisual.key === undefined
      ? "is missing: airVisual.source is live"
      : undefined,
  ),
  rule(["ingress"], "ingress.httpsPort", ({ ingress }) =>
    ingress.httpPort === ingress.httpsPort ? "must differ from ingress.httpPort" : undefined,
  ),
  rule(["monitoring"], "monitoring.webhook", ({ monitoring: { webhook = ENCRYPTED } }) =>
    webhook === ENCRYPTED || /^https?:\/\/[^\s/]+/.test(webhook)
      ? undefined
      : "must begin with http:// or https://",
  ),
  rule(["api", "database", "tools"], "database.maxConnections", ({ api, database, tools }) => {
    const connections = connectionsOf(api, tools.deploy);
    return connections > 0.8 * database.maxConnections
      ? `is too small: API and tools may open ${connections} connections, and a fifth must stay free; lower api.poolMax or api.maxReplicas`
      : undefined;
  }),
];

const PASSWORDS = ["adminPassword", "ownerPassword", "appPassword"] as const;

const ON_KIND: readonly CrossRule[] = [
  ...PASSWORDS.map((key) =>
    rule(["target", "database"], `database.${key}`, ({ target, database }) =>
      target === "kind" && database[key] === undefined ? "is missing: target is kind" : undefined,
    ),
  ),
  rule(["target", "hostname"], "hostname", ({ target, hostname }) =>
    target === "kind" && hostname === undefined ? "is missing: target is kind" : undefined,
  ),
  rule(["target", "aws"], "aws", ({ target, aws }) =>
    target === "kind" && aws !== undefined ? "is for target: eks" : undefined,
  ),
  rule(["target", "monitoring"], "monitoring.emails", ({ target, monitoring }) =>
    target === "kind" && monitoring.emails.length > 0
      ? "is for target: eks; in a cluster of one's own set monitoring.webhook"
      : undefined,
  ),
];

type Aws = NonNullable<Keys["aws"]>;

/** A rule that holds on AWS. */
const onAws = (
  path: string,
  fault: (aws: Aws, keys: Keys) => string | undefined,
  groups: readonly (keyof Keys)[] = [],
) =>
  rule(["target", "aws", ...groups], path, (keys) =>
    keys.target === "eks" && keys.aws ? fault(keys.aws, keys) : undefined,
  );

const ON_AWS: readonly CrossRule[] = [
  rule(["target", "aws"], "aws", ({ target, aws }) =>
    target === "eks" && aws === undefined ? "is missing: target is eks" : undefined,
  ),
  onAws("cluster", (_, { cluster }) =>
    cluster === "given" ? "must be own: on AWS each stack has its own cluster" : undefined,
  ),
  ...PASSWORDS.map((key) =>
    onAws(
      `database.${key}`,
      (_, { database }) =>
        database[key] === undefined ? undefined : "is for target: kind; on AWS nobody has one",
      ["database"],
    ),
  ),
  onAws("tls", (_, { tls }) =>
    tls ? "is for target: kind; on AWS set aws.zoneId, which brings a certificate" : undefined,
  ),
  onAws("hostname", ({ zoneId }, { hostname }) =>
    (zoneId === undefined) === (hostname === undefined)
      ? undefined
      : "and aws.zoneId go together: the name lies in the zone",
  ),
  onAws(
    "tools.domain",
    ({ zoneId }, { tools }) =>
      tools.domain !== undefined && zoneId === undefined
        ? "is for aws.zoneId, which brings its certificate; without one: make open"
        : undefined,
    ["tools"],
  ),
  onAws(
    "tools.deploy",
    ({ stage }, { tools }) =>
      stage === "dev" || tools.deploy.length === 0
        ? undefined
        : "must be empty: only dev hosts tools",
    ["tools"],
  ),
  onAws(
    "monitoring.webhook",
    (_, { monitoring: { webhook } }) =>
      webhook?.startsWith("http:") ? "must begin with https:// on AWS" : undefined,
    ["monitoring"],
  ),
  onAws(
    "database.storageGib",
    (_, { database }) => (database.storageGib < 20 ? "must be at least 20 on RDS" : undefined),
    ["database"],
  ),
  onAws(
    "aws.database.maxStorageGib",
    (aws, { database }) =>
      aws.database.maxStorageGib < database.storageGib
        ? "must not be below database.storageGib"
        : undefined,
    ["database"],
  ),
  onAws(
    "database.maxConnections",
    (aws, { database }) => {
      const instanceClass: InstanceClass = aws.database.instanceClass;
      const most = mostConnections(instanceClass);
      return database.maxConnections > most
        ? `is too large: ${instanceClass} has memory for ${most}`
        : undefined;
    },
    ["database"],
  ),
];

/** Prefix length of the widest block that may reach the Kubernetes API of production. */
const WIDEST_IN_PRODUCTION = 24;

/** A rule that holds in production, by its name. */
const inProduction = (
  name: string,
  path: string,
  fault: (aws: Aws, keys: Keys) => string | undefined,
  groups: readonly (keyof Keys)[] = [],
) =>
  onAws(
    path,
    (aws, keys) => {
      const found = aws.stage === "prod" ? fault(aws, keys) : undefined;
      return found === undefined ? undefined : `${found} (rule production-${name})`;
    },
    groups,
  );

const IN_PRODUCTION: readonly CrossRule[] = [
  inProduction("is-protected", "aws.protect", ({ protect }) =>
    protect ? undefined : "must be true",
  ),
  inProduction("survives-a-zone", "aws.network.natGateways", ({ network }) =>
    network.natGateways === 3 ? undefined : "must be 3",
  ),
  inProduction("survives-a-zone", "aws.database.multiAz", ({ database }) =>
    database.multiAz ? undefined : "must be true",
  ),
  inProduction(
    "survives-a-zone",
    "api.minReplicas",
    (_, { api }) => (api.minReplicas >= 3 ? undefined : "must be at least 3"),
    ["api"],
  ),
  inProduction("restores-a-fortnight", "aws.database.backupDays", ({ database }) =>
    database.backupDays >= 14 ? undefined : "must be at least 14",
  ),
  inProduction("is-closed", "aws.cluster.endpointAccess", ({ cluster }) => {
    const wide = cluster.endpointAccess.find(
      (text) => (parseBlock(text)?.prefix ?? 0) < WIDEST_IN_PRODUCTION,
    );
    return wide === undefined ? undefined : `must have no block wider than /24, got ${wide}`;
  }),
  inProduction(
    "asks-airvisual",
    "airVisual.source",
    (_, { airVisual }) => (airVisual.source === "live" ? undefined : "must be live"),
    ["airVisual"],
  ),
  inProduction(
    "tells-somebody",
    "monitoring.emails",
    (_, { monitoring }) =>
      monitoring.emails.length === 0 && monitoring.webhook === undefined
        ? "must have an address, or monitoring.webhook be set: nobody would hear of an alert"
        : undefined,
    ["monitoring"],
  ),
  inProduction(
    "pins-images",
    "api.releases",
    (_, { api }) => {
      const loose = api.releases.find(({ image }) => !image.includes("@sha256:"));
      return loose ? `must name images by digest, got ${loose.image}` : undefined;
    },
    ["api"],
  ),
];

export const CROSS_RULES: readonly CrossRule[] = [
  ...ANY_TARGET,
  ...TOOL_RULES,
  ...ON_KIND,
  ...ON_AWS,
  ...IN_PRODUCTION,
];

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
