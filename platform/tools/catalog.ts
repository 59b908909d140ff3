/** The delivery tools: what the platform knows of each chart of charts/. Pure data. */

/** Passwords that tools log in with, and what each is for; keys of `tools` in a stack. */
export const TOOL_PASSWORDS = {
  readerPassword: "Password of `air_quality_reader`, the database's role for people",
  jenkinsAdminPassword: "Password of Jenkins's `admin`",
  jenkinsWebhookPassword: "What the repository's webhook proves itself with",
  nexusAdminPassword: "Password of Nexus's `admin`",
  nexusCiPassword: "Password of the pipeline's user `ci` of Nexus",
  nexusKeyPassword:
    "What Nexus encrypts other systems' passwords with; must never change, nor be lost",
  nexusDatabasePassword: "Password of Nexus's database",
  sonarqubeAdminPassword: "Password of SonarQube's `admin`",
  sonarqubeMonitoringPassword: "Passcode by which the kubelet asks whether SonarQube lives",
  sonarqubeDatabasePassword: "Password of SonarQube's database",
  elasticAdminPassword: "Password of Elasticsearch's `operator`",
  elasticKibanaPassword: "Password by which Kibana talks to Elasticsearch",
  elasticKibanaKeyPassword: "What Kibana encrypts what it stores with; must never change",
} as const;

export type ToolPassword = keyof typeof TOOL_PASSWORDS;

/** One Secret that a chart names: its keys, and what stands in each. */
type SecretKeys = Readonly<
  Record<string, { readonly of: ToolPassword; readonly written?: (password: string) => string }>
>;

export interface Tool {
  /** Port of its Service where its pages are. */
  readonly port: number;
  /** As what a person comes in: with a password, or with a token of a ServiceAccount. */
  readonly login:
    | { readonly user: string; readonly password: ToolPassword }
    | { readonly tokenOf: string };
  /** What it needs of the database's server: with an owner a database with the tool's own name. */
  readonly database?: { readonly owner?: ToolPassword; readonly connections: number };
  /** Secrets beside that of the database, by what comes after the tool's name in theirs. */
  readonly secrets: Readonly<Record<string, SecretKeys>>;
}

/** As Nexus reads it (its documentation, "Re-encryption in Nexus Repository"). */
const nexusKey = (key: string) => JSON.stringify({ active: "1", keys: [{ id: "1", key }] });

export const TOOLS = {
  nexus: {
    port: 8081,
    login: { user: "admin", password: "nexusAdminPassword" },
    database: { owner: "nexusDatabasePassword", connections: 20 },
    secrets: {
      admin: { password: { of: "nexusAdminPassword" } },
      ci: { password: { of: "nexusCiPassword" } },
      key: { "key.json": { of: "nexusKeyPassword", written: nexusKey } },
    },
  },
  sonarqube: {
    port: 9000,
    login: { user: "admin", password: "sonarqubeAdminPassword" },
    database: { owner: "sonarqubeDatabasePassword", connections: 20 },
    secrets: {
      admin: { password: { of: "sonarqubeAdminPassword" } },
      monitoring: { passcode: { of: "sonarqubeMonitoringPassword" } },
    },
  },
  adminer: {
    port: 8080,
    login: { user: "air_quality_reader", password: "readerPassword" },
    database: { connections: 4 },
    secrets: {},
  },
  elastic: {
    port: 5601,
    login: { user: "operator", password: "elasticAdminPassword" },
    secrets: {
      server: { password: { of: "elasticAdminPassword" } },
      kibana: {
        password: { of: "elasticKibanaPassword" },
        key: { of: "elasticKibanaKeyPassword" },
      },
    },
  },
  "cluster-ui": { port: 4466, login: { tokenOf: "cluster-ui-viewer" }, secrets: {} },
  jenkins: {
    port: 8080,
    login: { user: "admin", password: "jenkinsAdminPassword" },
    secrets: {
      admin: { password: { of: "jenkinsAdminPassword" } },
      webhook: { secret: { of: "jenkinsWebhookPassword" } },
    },
  },
} as const satisfies Readonly<Record<string, Tool>>;

export type ToolName = keyof typeof TOOLS;
export const TOOL_NAMES = Object.keys(TOOLS) as ToolName[];

/** The same with the type that all tools have. */
export const toolOf = (name: ToolName): Tool => TOOLS[name];

/** Every password that a tool does not start without. */
export function passwordsOf(name: ToolName): ToolPassword[] {
  const { login, database, secrets } = toolOf(name);
  const named = Object.values(secrets).flatMap((keys) => Object.values(keys).map(({ of }) => of));
  return [
    ...new Set([
      ...("password" in login ? [login.password] : []),
      ...named,
      ...(database?.owner ? [database.owner] : []),
    ]),
  ];
}
