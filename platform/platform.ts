import type { Input } from "@pulumi/pulumi";
import type { PlatformConfig } from "./config.ts";
import type { TargetOutputs } from "./contracts.ts";
import { namespacesOf } from "./names.ts";
import { createNamespace } from "./namespaces.ts";
import { createTarget } from "./target.ts";
import { AirQualityApi } from "./workloads/air-quality-api.ts";
import { Backups } from "./workloads/backups.ts";
import { createClusterParts } from "./workloads/cluster-parts.ts";
import { DatabaseJobs } from "./workloads/database-jobs.ts";
import { createDatabaseLogins } from "./workloads/database-logins.ts";
import { apiRoute, MAY_BE_ROUTED_TO } from "./workloads/ingress/route.ts";
import { createMonitoring } from "./workloads/monitoring/monitoring.ts";
import { secretFile } from "./workloads/pod-files.ts";
import { createUpstream } from "./workloads/upstream.ts";

export interface PlatformOutputs extends TargetOutputs {
  readonly url: Input<string>;
  readonly hostname: Input<string>;
  /** Newest first; told when the ingress leads to them. */
  readonly releases: Input<PlatformConfig["api"]["releases"]>;
  /** What to do next, while something is missing. */
  readonly next?: string;
}

/** The whole platform of a stack, in the order in which its parts need each other. */
export async function createPlatform(
  config: PlatformConfig,
  stack: string,
): Promise<PlatformOutputs> {
  const { api, airVisual, tools } = config;
  const target = await createTarget(config, stack);
  const { provider } = target;
  const inCluster = { provider, dependsOn: [...target.ready] };
  const namespaces = namespacesOf(stack);
  const apiNamespace = createNamespace(namespaces.api, inCluster, MAY_BE_ROUTED_TO);
  const neighbours = createNamespace(namespaces.neighbours, inCluster);
  const inApi = { provider, dependsOn: [apiNamespace] };
  const inNeighbours = { providers: [provider], dependsOn: [neighbours] };

  const database = target.createDatabase(inNeighbours);
  const clusterParts = createClusterParts(config, target);
  const scrapers = createMonitoring({
    ...{ stack, config, target, apiNamespace },
    ingress: clusterParts.ready,
  });
  const address = target.createAddress(clusterParts.envoy);
  target.watch?.(clusterParts.envoy);

  const upstream = createUpstream({ airVisual, namespaces }, inNeighbours);
  const namespace = apiNamespace.metadata.name;
  const logins = createDatabaseLogins(database, tools, namespace, inApi);
  const airVisualKey = secretFile("airvisual-key", namespace, upstream.key, inApi);
  const outputs = { url: address.url, hostname: address.hostname, ...target.outputs };
  const image = api.releases[0]?.image;
  // Without an image the first `up` of a stack makes the place where its image will go.
  if (image === undefined) return { ...outputs, releases: [], next: nextAfter(stack) };

  const { retentionDays } = config.database;
  const jobs = new DatabaseJobs(
    "database",
    { namespace, image, database, logins, retentionDays },
    { providers: [provider] },
  );
  const { backups } = config;
  new Backups(
    "backups",
    { namespace, image, login: logins.owner, backups, protect: target.protects },
    { providers: [provider], dependsOn: [jobs.migrated] },
  );
  if (tools.deploy.length > 0) {
    // The SDK's part for charts is loaded for them only.
    const { DeliveryTools } = await import("./workloads/delivery-tools.ts");
    new DeliveryTools(
      "tools",
      {
        namespace: namespaces.tools,
        agentNamespace: namespaces.agents,
        ...{ database, tools, tls: config.tls },
      },
      { providers: [provider], dependsOn: [jobs.prepared, ...clusterParts.ready] },
    );
  }
  const deployed = new AirQualityApi(
    "api",
    { namespace, config, database, login: logins.app, airVisualKey, upstream, scrapers },
    { providers: [provider], dependsOn: [jobs.migrated, ...clusterParts.ready] },
  );
  const route = apiRoute(
    "api",
    { namespace, hostname: address.hostname, releases: deployed.releases, tls: config.tls },
    { provider, dependsOn: [deployed, ...clusterParts.ready, ...address.ready] },
  );
  return { ...outputs, releases: route.id.apply(() => api.releases) };
}

const nextAfter = (stack: string) =>
  `no image yet: docs/pipeline.md brings one, or name one by its digest below api.releases in Pulumi.${stack}.yaml and make deploy STACK=${stack}`;
