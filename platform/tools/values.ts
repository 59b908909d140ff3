import type { Input } from "@pulumi/pulumi";
import type { DatabaseConnection } from "../contracts.ts";
import { INGRESS_NAMESPACE, namespaceSelector } from "../names.ts";
import type { Keys } from "../settings/keys.ts";
import { TOOLS, type ToolName, toolOf } from "./catalog.ts";

/** Where tools run, and what they have there. */
export interface ToolPlace {
  readonly namespace: string;
  /** Where the pipeline's agents run, apart from the tools and their Secrets. */
  readonly agentNamespace: string;
  readonly database: Pick<DatabaseConnection, "host" | "port" | "ca" | "peers">;
  readonly tools: Keys["tools"];
  /** Secret with a certificate for the pages' names, where HTTPS ends at Envoy. */
  readonly tlsSecret: Input<string> | undefined;
}

/** Name of a tool's Secret. */
export const secretName = (tool: ToolName, what: string) => `${tool}-${what}`;

/** What the platform says to a tool's chart; of everything else the chart's defaults hold. */
export function valuesFor(tool: ToolName, place: ToolPlace): Record<string, unknown> {
  const { tools, agentNamespace } = place;
  const { secrets } = toolOf(tool);
  const storage = { storage: { className: tools.storageClass ?? "" } };
  const named = Object.keys(secrets).map((what) => [what, secretName(tool, what)]);
  return {
    route: routeOf(tool, place),
    // Envoy, and the pipeline's agents.
    network: { clients: [INGRESS_NAMESPACE, agentNamespace] },
    ...OWN[tool]({ ...place, storage, secrets: { secrets: Object.fromEntries(named) } }),
  };
}

interface OwnPlace extends ToolPlace {
  readonly storage: { readonly storage: { readonly className: string } };
  readonly secrets: { readonly secrets: Readonly<Record<string, string>> };
}

const OWN: Readonly<Record<ToolName, (place: OwnPlace) => Record<string, unknown>>> = {
  nexus: ({ storage, secrets, tools, ...place }) => ({
    ...storage,
    ...secrets,
    database: ownDatabase("nexus", place),
    eula: { accepted: tools.nexusEulaAccepted },
    bootstrap: { image: tools.bootstrapImage },
  }),
  sonarqube: ({ storage, secrets, tools, ...place }) => ({
    ...storage,
    ...secrets,
    database: ownDatabase("sonarqube", place),
    bootstrap: { image: tools.bootstrapImage },
  }),
  adminer: (place) => ({ database: serverOf(place) }),
  // Beats need a key of the server, and Filebeat a namespace that is not restricted: by hand.
  elastic: ({ storage }) => ({
    server: { enabled: true, ...storage, secret: secretName("elastic", "server") },
    kibana: { secret: secretName("elastic", "kibana") },
  }),
  "cluster-ui": () => ({}),
  jenkins: ({ storage, secrets, tools, namespace, agentNamespace, tlsSecret }) => ({
    ...storage,
    ...secrets,
    image: partsOf(tools.jenkinsImage ?? ""),
    repository: { kind: tools.repositoryKind, url: tools.repositoryUrl },
    agents: {
      namespace: agentNamespace,
      // Its namespace is restricted: an agent that builds images could not start there.
      ...(tools.agentImage !== undefined && { node: { image: tools.agentImage } }),
    },
    backup: { className: tools.storageClass ?? "" },
    credentials: {
      ...(tools.deploy.includes("nexus") && { nexus: "nexus-ci/password" }),
      ...(tools.deploy.includes("sonarqube") && { sonarqube: "sonarqube-token/token" }),
    },
    environment: buildVariables(tools, namespace),
    network: { clients: [INGRESS_NAMESPACE], agents: [toPipelineTools(namespace)] },
    route: { ...routeOf("jenkins", { tools, tlsSecret }), webhooks: tools.domain !== undefined },
  }),
};

/** The pipeline's settings that are no secrets (platform/pipeline/settings.ts). */
function buildVariables(tools: Keys["tools"], namespace: string): Record<string, string> {
  const at = (tool: ToolName) => `http://${tool}.${namespace}.svc:${toolOf(tool).port}`;
  return {
    ...(tools.registry !== undefined && { REGISTRY: tools.registry }),
    ...(tools.deploy.includes("nexus") && { NEXUS_URL: at("nexus"), NEXUS_USER: "ci" }),
    ...(tools.deploy.includes("sonarqube") && { SONAR_HOST_URL: at("sonarqube") }),
  };
}

/** As a chart names an image. */
function partsOf(image: string) {
  const [, repository, tag = "", digest = ""] =
    /^(.+):([\w.-]+)(?:@(sha256:[\da-f]+))?$/.exec(image) ?? [];
  return { repository, tag, digest };
}

/** Of Nexus's pages and images, and of SonarQube. */
const PIPELINE_PORTS = [TOOLS.nexus.port, 8_082, TOOLS.sonarqube.port];

/** Where the pipeline's agents publish and ask. */
const toPipelineTools = (namespace: string) => ({
  to: [{ namespaceSelector: namespaceSelector(namespace) }],
  ports: PIPELINE_PORTS.map((port) => ({ protocol: "TCP", port })),
});

function routeOf(tool: ToolName, { tools, tlsSecret }: Pick<ToolPlace, "tools" | "tlsSecret">) {
  if (tools.domain === undefined) return {};
  const host = `${tool}.${tools.domain}`;
  return { host, allowedCidrs: tools.allowedCidrs, ...(tlsSecret && { tlsSecret }) };
}

type WithDatabase = Pick<ToolPlace, "database">;

const serverOf = ({ database: { host, port, peers } }: WithDatabase) => ({ host, port, peers });

const ownDatabase = (tool: ToolName, place: WithDatabase) => ({
  ...serverOf(place),
  connections: toolOf(tool).database?.connections,
  sslMode: place.database.ca === undefined ? "disable" : "require",
  secret: secretName(tool, "database"),
});
