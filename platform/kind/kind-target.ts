import * as pulumi from "@pulumi/pulumi";
import { clusterProvider } from "../cluster-provider.ts";
import type { KindConfig } from "../config.ts";
import type { Target } from "../contracts.ts";
import { namespacesOf } from "../names.ts";
import { type ToolName, toolOf } from "../tools/catalog.ts";
import { ClusterPostgres } from "./postgres.ts";

/** Seconds; nothing in front of a node's port goes on sending to an Envoy that left. */
const DRAIN_SECONDS = 5;

const hasDatabases = (tools: readonly ToolName[]) => tools.some((tool) => toolOf(tool).database);

/** A cluster that is there already, reached by a kubeconfig; the database runs inside. */
export function createKindTarget(config: KindConfig, stack: string): Target {
  const { kubeContext, hostname, tls, ingress } = config;
  const namespaces = namespacesOf(stack);
  const nodePorts = { http: ingress.httpPort, https: ingress.httpsPort };
  const scheme = tls ? "https" : "http";
  return {
    provider: clusterProvider(kubeContext ? { context: kubeContext } : {}),
    ready: [],
    measuresPods: false,
    protects: false,
    exposure: {
      // Cluster: with Local a node without an Envoy of its own would drop what reaches it.
      service: { type: "NodePort", externalTrafficPolicy: "Cluster" },
      annotations: {},
      listens: "http-and-https",
      proxyProtocol: false,
      drainSeconds: DRAIN_SECONDS,
      settleSeconds: DRAIN_SECONDS,
      nodePorts,
    },
    createDatabase: (inNeighbours) => {
      const { adminPassword, ownerPassword, appPassword, ...size } = config.database;
      const { connection } = new ClusterPostgres(
        "postgres",
        {
          namespace: namespaces.neighbours,
          clients: [
            namespaces.api,
            ...(hasDatabases(config.tools.deploy) ? [namespaces.tools] : []),
          ],
          passwords: {
            admin: pulumi.secret(adminPassword),
            owner: pulumi.secret(ownerPassword),
            app: pulumi.secret(appPassword),
          },
          ...size,
        },
        inNeighbours,
      );
      return connection;
    },
    createAddress: () => ({
      hostname,
      url: `${scheme}://${hostname}:${nodePorts[scheme]}`,
      ready: [],
    }),
    outputs: {},
  };
}
