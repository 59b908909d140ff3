import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { PlatformConfig } from "./config.ts";
import type { IngressExposure } from "./contracts.ts";
import { createKindTarget } from "./kind/kind-target.ts";
import { namespacesOf } from "./names.ts";
import { createNamespace } from "./namespaces.ts";
import { AirQualityApi } from "./workloads/air-quality-api.ts";
import { createClusterParts } from "./workloads/cluster-parts.ts";
import { DatabaseJobs } from "./workloads/database-jobs.ts";
import { apiRoute, MAY_BE_ROUTED_TO } from "./workloads/ingress/route.ts";
import { secretFile } from "./workloads/secrets.ts";
import { createUpstream } from "./workloads/upstream.ts";

/** The whole platform of a stack, in the order in which its parts need each other. */
export function createPlatform(config: PlatformConfig, stack: string) {
  const { api, airVisual, kubeContext } = config;
  const provider = new k8s.Provider("cluster", {
    ...(kubeContext && { context: kubeContext }),
    // An object that somebody else made is an error, never taken over.
    enableServerSideApply: true,
    // Changed in place: to replace one would take it, and what depends on it, away for a moment.
    enableConfigMapMutable: true,
    enableSecretMutable: true,
  });
  const namespaces = namespacesOf(stack);
  const apiNamespace = createNamespace(namespaces.api, { provider }, MAY_BE_ROUTED_TO);
  const neighbours = createNamespace(namespaces.neighbours, { provider });
  const inApi = { provider, dependsOn: [apiNamespace] };
  const inNeighbours = { providers: [provider], dependsOn: [neighbours] };

  const target = createKindTarget({ config, namespaces }, inNeighbours);
  const clusterParts = createClusterParts({ config, exposure: target.exposure }, provider);

  const upstream = createUpstream({ airVisual, namespaces }, inNeighbours);
  const namespace = apiNamespace.metadata.name;
  const secret = (name: string, value: pulumi.Input<string>) =>
    secretFile(name, namespace, pulumi.secret(value), inApi);
  const passwords = {
    admin: secret("database-admin", target.database.admin.password),
    owner: secret("database-owner", config.database.ownerPassword),
    app: secret("database-app", config.database.appPassword),
  };
  const url = urlOf(config, target.exposure);
  const image = api.releases[0]?.image;
  // Without an image the first `up` of a stack makes the place where its image will go.
  if (image === undefined) return { url, releases: [] };

  const { database } = target;
  const { retentionDays } = config.database;
  const jobs = new DatabaseJobs(
    "database",
    { namespace, image, database, passwords, retentionDays },
    { providers: [provider] },
  );
  const deployed = new AirQualityApi(
    "api",
    {
      namespace,
      config,
      database,
      databasePassword: passwords.app,
      airVisualKey: secret("airvisual-key", upstream.key),
      upstream,
    },
    { providers: [provider], dependsOn: [jobs.migrated, ...clusterParts] },
  );
  apiRoute(
    "api",
    { namespace, hostname: config.hostname, releases: deployed.releases, tls: config.tls },
    { provider, dependsOn: [deployed, ...clusterParts] },
  );
  return { url, releases: deployed.releases.map(({ name, weight }) => ({ name, weight })) };
}

/** As a client in front of the ingress writes it. */
function urlOf({ hostname, tls }: PlatformConfig, { nodePorts }: IngressExposure): string {
  const scheme = tls ? "https" : "http";
  return `${scheme}://${hostname}${nodePorts ? `:${nodePorts[scheme]}` : ""}`;
}
