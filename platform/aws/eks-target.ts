import type * as pulumi from "@pulumi/pulumi";
import { clusterProvider } from "../cluster-provider.ts";
import type { EksConfig } from "../config.ts";
import type { DatabaseConnection, PublicAddress, Target } from "../contracts.ts";
import { namespacesOf } from "../names.ts";
import { HTTPS_OUTSIDE } from "../namespaces.ts";
import { balancerExposure, balancerId } from "./balancer.ts";
import { createBudget } from "./budget.ts";
import { Cluster } from "./cluster.ts";
import { ClusterSettings } from "./cluster-settings.ts";
import { DATABASE_PORT, Database, MASTER } from "./database.ts";
import { databaseAuthority } from "./database-authority.ts";
import { Encryption } from "./encryption.ts";
import { Identities } from "./identities.ts";
import { INSTANCE_CLASSES } from "./instance-classes.ts";
import type { DatabaseSize } from "./monitoring/alarm.ts";
import { Monitoring } from "./monitoring/monitoring.ts";
import { awsNames, tagsOf } from "./naming.ts";
import { Network } from "./network.ts";
import { Observability } from "./observability.ts";
import { PublicName } from "./public-name.ts";
import * as aws from "./sdk.ts";

/** Where a node's agent tells pods who they are to AWS. */
const POD_IDENTITY = {
  to: [{ ipBlock: { cidr: "169.254.170.23/32" } }],
  ports: [{ protocol: "TCP", port: 80 }],
};

/** AWS: network, Kubernetes and PostgreSQL of the stack's own, in the order in which they need each other. */
export function createEksTarget(config: EksConfig, stack: string): Target {
  const { protect, network: networkKeys, cluster: clusterKeys, zoneId } = config.aws;
  const names = awsNames(config, stack);
  const tags = tagsOf(stack, config.aws);
  const provider = new aws.Provider("aws", {
    region: names.region as aws.Region,
    allowedAccountIds: [names.accountId],
    defaultTags: { tags },
  });
  const onAws = { providers: [provider] };
  createBudget(
    { ...names, stack, monthlyUsd: config.aws.monthlyBudgetUsd, owner: config.aws.owner },
    { provider },
  );
  const { keyArn } = new Encryption("stack", { names, keep: protect }, onAws);
  const network = new Network("network", { names, network: networkKeys, keyArn }, onAws);
  const database = new Database(
    "database",
    {
      names,
      vpcId: network.id,
      subnets: network.isolatedSubnets,
      database: { ...config.database, ...config.aws.database },
      keyArn,
      logDays: config.aws.workloadLogDays,
      protect,
    },
    onAws,
  );
  const cluster = new Cluster(
    "cluster",
    { names, network, cluster: clusterKeys, keyArn, protect },
    onAws,
  );
  const kubernetes = clusterProvider({ kubeconfig: cluster.kubeconfig }, { dependsOn: [cluster] });
  const settings = new ClusterSettings(
    "cluster-settings",
    { ...network, ...cluster, cluster: clusterKeys, tags },
    { providers: [kubernetes] },
  );
  new Observability(
    "observability",
    { names, cluster, days: config.aws.workloadLogDays, keyArn },
    { providers: [provider], dependsOn: [...settings.ready] },
  );
  const identities = new Identities(
    "identities",
    { names, cluster, namespace: namespacesOf(stack).api, database: { ...database, keyArn } },
    onAws,
  );
  const monitoring = new Monitoring(
    "monitoring",
    {
      ...{ names, stack, cluster, keyArn },
      subnets: network.privateSubnets,
      logDays: config.aws.workloadLogDays,
      receivers: config.monitoring,
    },
    onAws,
  );
  const { hostname } = config;
  const publicName =
    zoneId && hostname
      ? new PublicName("public-name", { zoneId, hostname, toolsDomain: config.tools.domain }, onAws)
      : undefined;

  return {
    provider: kubernetes,
    ready: settings.ready,
    measuresPods: true,
    protects: protect,
    exposure: balancerExposure({
      certificateArn: publicName?.certificateArn,
      tags,
      name: names.prefix,
    }),
    createDatabase: () =>
      connectionTo(database, {
        region: names.region,
        blocks: network.isolatedBlocks,
        ready: [database.admit(cluster.securityGroup), ...identities.ready],
      }),
    createAddress: (envoy) => addressOf(envoy, publicName),
    // Amazon's collector stands there, as pods do.
    scrapers: network.privateBlocks.map((cidr) => ({ ipBlock: { cidr } })),
    watch: (envoy) =>
      monitoring.watch({
        cluster: cluster.name,
        database: { identifier: database.instance.identifier, ...sizeOf(config) },
        natGateways: network.natGateways,
        loadBalancer: nameOf(envoy).apply(balancerId),
        certificate: publicName?.certificateArn,
      }),
    outputs: {
      cluster: cluster.name,
      kubeconfig: cluster.kubeconfig,
      databaseEndpoint: database.instance.endpoint,
      registry: names.registry,
      natAddresses: [...network.natAddresses],
      metrics: { endpoint: monitoring.endpoint, region: names.region },
    },
  };
}

interface Reach {
  readonly region: string;
  readonly blocks: readonly string[];
  /** What lets pods reach it. */
  readonly ready: readonly pulumi.Resource[];
}

const connectionTo = (
  { host, secretArn, instance }: Database,
  { region, blocks, ready }: Reach,
): DatabaseConnection => ({
  host,
  port: DATABASE_PORT,
  access: { kind: "identity", region, admin: { user: MASTER, secretArn } },
  ca: databaseAuthority(region),
  peers: blocks.map((cidr) => ({ ipBlock: { cidr } })),
  egress: { all: [POD_IDENTITY], admin: [HTTPS_OUTSIDE] },
  ready: [instance, ...ready],
});

function addressOf(
  envoy: pulumi.Output<string> | undefined,
  publicName: PublicName | undefined,
): PublicAddress {
  const hostname = nameOf(envoy);
  if (publicName) return publicName.pointTo(hostname);
  return { hostname, url: hostname.apply((name) => `http://${name}`), ready: [] };
}

function nameOf(envoy: pulumi.Output<string> | undefined): pulumi.Output<string> {
  if (!envoy) throw new Error("on AWS the world comes in through a load balancer");
  return envoy;
}

const GIB = 2 ** 30;

const sizeOf = ({ aws, database }: EksConfig): DatabaseSize => ({
  memoryBytes: INSTANCE_CLASSES[aws.database.instanceClass] * GIB,
  diskBytes: database.storageGib * GIB,
  maxConnections: database.maxConnections,
});
