import * as pulumi from "@pulumi/pulumi";
import type { PlatformConfig } from "../config.ts";
import type { Target } from "../contracts.ts";
import { ClusterPostgres } from "./postgres.ts";

export interface KindTargetArgs {
  readonly config: Pick<PlatformConfig, "database" | "ingress">;
  readonly namespaces: { readonly api: string; readonly neighbours: string };
}

/** Seconds; nothing in front of a node's port goes on sending to an Envoy that left. */
const DRAIN_SECONDS = 5;

/** A cluster that is there already, reached by a kubeconfig; the database runs inside. */
export function createKindTarget(
  { config, namespaces }: KindTargetArgs,
  opts: pulumi.ComponentResourceOptions,
): Target {
  const { adminPassword, storageGib, maxConnections, resources } = config.database;
  const { connection } = new ClusterPostgres(
    "postgres",
    {
      namespace: namespaces.neighbours,
      clients: namespaces.api,
      adminPassword: pulumi.secret(adminPassword),
      storageGib,
      maxConnections,
      resources,
    },
    opts,
  );
  const { httpPort, httpsPort } = config.ingress;
  return {
    database: connection,
    exposure: {
      // Cluster: with Local a node without an Envoy of its own would drop what reaches it.
      service: { type: "NodePort", externalTrafficPolicy: "Cluster" },
      annotations: {},
      drainSeconds: DRAIN_SECONDS,
      nodePorts: { http: httpPort, https: httpsPort },
    },
  };
}
