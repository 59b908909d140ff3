import type { Input } from "@pulumi/pulumi";
import type { DatabaseConnection } from "../contracts.ts";
import { INGRESS_NAMESPACE } from "../names.ts";
import type { Keys } from "../settings/keys.ts";
import { type ToolName, toolOf } from "./catalog.ts";

/** Where tools run, and what they have there. */
export interface ToolPlace {
  readonly namespace: string;
  /** Has Node 24; runs what sets a tool up. */
  readonly image: string;
  readonly database: Pick<DatabaseConnection, "host" | "port" | "ca" | "peers">;
  readonly tools: Keys["tools"];
  /** Secret with a certificate for the pages' names, where HTTPS ends at Envoy. */
  readonly tlsSecret: Input<string> | undefined;
}

/** Name of a tool's Secret. */
export const secretName = (tool: ToolName, what: string) => `${tool}-${what}`;

/** What the platform says to a tool's chart; of everything else the chart's defaults hold. */
export function valuesFor(tool: ToolName, place: ToolPlace): Record<string, unknown> {
  const { tools, namespace } = place;
  const { database, secrets } = toolOf(tool);
  const storage = { storage: { className: tools.storageClass ?? "" } };
  const named = Object.keys(secrets).map((what) => [what, secretName(tool, what)]);
  return {
    route: routeOf(tool, place),
    // Envoy, and the pipeline's agents.
    network: { clients: [INGRESS_NAMESPACE, namespace] },
    ...(named.length > 0 && { secrets: Object.fromEntries(named) }),
    ...(database && { database: databaseOf(tool, place, database.connections) }),
    ...OWN[tool]({ ...place, storage }),
  };
}

interface OwnPlace extends ToolPlace {
  readonly storage: { readonly storage: { readonly className: string } };
}

const OWN: Readonly<Record<ToolName, (place: OwnPlace) => Record<string, unknown>>> = {
  nexus: ({ image, storage, tools }) => ({
    ...storage,
    eula: { accepted: tools.nexusEulaAccepted },
    bootstrap: { image },
  }),
  sonarqube: ({ image, storage }) => ({ ...storage, bootstrap: { image } }),
  "cluster-ui": () => ({}),
};

function routeOf(tool: ToolName, { tools, tlsSecret }: ToolPlace) {
  if (tools.domain === undefined) return {};
  const host = `${tool}.${tools.domain}`;
  return { host, allowedCidrs: tools.allowedCidrs, ...(tlsSecret && { tlsSecret }) };
}

const databaseOf = (
  tool: ToolName,
  { database: { host, port, ca, peers } }: ToolPlace,
  connections: number,
) => ({
  host,
  port,
  peers,
  connections,
  sslMode: ca === undefined ? "disable" : "require",
  secret: secretName(tool, "database"),
});
