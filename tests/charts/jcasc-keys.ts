/**
 * Keys that Jenkins Configuration as Code knows, as far as the chart uses them and a few beside: JCasC refuses
 * to start with any other. Written by hand from the sources of the plugins, the nearest to the versions in
 * charts/jenkins/plugins.txt that could be read; each group says which.
 */

/** A text, number or boolean, or a list of them. */
const VALUE = "value";

/** What is below a key. A list is what each of its entries is. */
export type Known = typeof VALUE | { readonly [key: string]: Known };

const values = (...keys: readonly string[]): { readonly [key: string]: Known } =>
  Object.fromEntries(keys.map((key) => [key, VALUE]));

// jenkinsci/kubernetes-plugin 4423.vb_59f230b_ce53: @DataBoundSetter of PodTemplate.java; pinned is 4540.
const POD_TEMPLATE: Known = {
  ...values("id", "name", "namespace", "label", "inheritFrom", "nodeUsageMode", "nodeSelector"),
  ...values("activeDeadlineSeconds", "idleMinutes", "instanceCap", "slaveConnectTimeout"),
  ...values("agentContainer", "agentInjection", "serviceAccount", "runAsUser", "runAsGroup"),
  ...values("yaml", "yamlMergeStrategy", "inheritYamlMergeStrategy", "showRawYaml"),
  // @Symbol in pod/retention/*.java: never, always, onFailure, default.
  ...values("podRetention"),
};

// jenkinsci/kubernetes-plugin 4423.vb_59f230b_ce53: @DataBoundSetter of KubernetesCloud.java and PodLabel.java,
// src/test/resources/…/kubernetes/casc/configuration-as-code.yaml.
const KUBERNETES_CLOUD: Known = {
  ...values(
    "name",
    "namespace",
    "serverUrl",
    "serverCertificate",
    "skipTlsVerify",
    "credentialsId",
  ),
  ...values("jenkinsUrl", "jenkinsTunnel", "webSocket", "directConnection", "jnlpregistry"),
  ...values("containerCap", "containerCapStr", "capOnlyOnAlivePods", "maxRequestsPerHost"),
  ...values("connectTimeout", "readTimeout", "retentionTimeout", "waitForPodSec", "podRetention"),
  ...values("restrictedPssSecurityContext", "usageRestricted", "defaultsProviderTemplate"),
  podLabels: values("key", "value"),
  templates: POD_TEMPLATE,
};

// jenkinsci/matrix-auth-plugin 3.2.8: DefinitionEntry.java, …/casc/configuration-as-code-v3.yml; pinned is 3.3.
const MATRIX_ENTRIES: Known = {
  user: values("name", "permissions"),
  group: values("name", "permissions"),
};

// jenkinsci/jenkins master of 2026-08-21: setters of jenkins/model/Jenkins.java, DefaultCrumbIssuer.java
// (standard), HudsonPrivateSecurityRealm.java (local); jenkinsci/configuration-as-code-plugin
// 2117.vc05a_0b_e6b_f4e: HudsonPrivateSecurityRealmConfigurator.java (users); pinned are 2.568.2 and 2115.
const JENKINS: Known = {
  ...values("systemMessage", "numExecutors", "mode", "labelString", "quietPeriod"),
  ...values("slaveAgentPort", "markupFormatter", "disableRememberMe"),
  crumbIssuer: { standard: values("excludeClientIPFromCrumb") },
  securityRealm: {
    local: {
      ...values("allowsSignup", "enableCaptcha"),
      users: values("id", "password", "name", "description"),
    },
  },
  authorizationStrategy: { globalMatrix: { entries: MATRIX_ENTRIES } },
  clouds: { kubernetes: KUBERNETES_CLOUD },
  // jenkinsci/configuration-as-code-plugin: demos/jenkins/jenkins.yaml.
  globalNodeProperties: { envVars: { env: values("key", "value") } },
};

// jenkinsci/configuration-as-code-plugin 2117.vc05a_0b_e6b_f4e: demos/credentials/README.md (system,
// usernamePassword, string); jenkinsci/gitlab-branch-source-plugin 740.v04f287f9194d:
// src/test/resources/…/casc/configuration-as-code.yml (gitlabPersonalAccessToken); pinned is 743.
const CREDENTIALS: Known = {
  system: {
    domainCredentials: {
      credentials: {
        string: values("scope", "id", "description", "secret"),
        usernamePassword: values("scope", "id", "description", "username", "password"),
        gitlabPersonalAccessToken: values("scope", "id", "description", "token"),
      },
    },
  },
};

const UNCLASSIFIED: Known = {
  // jenkinsci/jenkins master of 2026-08-21: JenkinsLocationConfiguration.java.
  location: values("url", "adminAddress"),
  // jenkinsci/github-plugin 1.47.0: GitHubPluginConfig.java, HookSecretConfig.java,
  // src/test/resources/…/github/config/configuration-as-code.yml.
  githubpluginconfig: {
    hookUrl: VALUE,
    hookSecretConfigs: values("credentialsId", "signatureAlgorithm"),
  },
  // jenkinsci/gitlab-branch-source-plugin 740.v04f287f9194d: GitLabServer.java,
  // src/test/resources/…/casc/configuration-as-code.yml.
  gitLabServers: {
    servers: {
      ...values("name", "serverUrl", "credentialsId", "manageWebHooks", "manageSystemHooks"),
      ...values("hooksRootUrl", "webhookSecretCredentialsId", "immediateHookTrigger"),
    },
  },
};

export const JCASC_KEYS: Known = {
  jenkins: JENKINS,
  credentials: CREDENTIALS,
  unclassified: UNCLASSIFIED,
  // jenkinsci/job-dsl-plugin 3654.vdf58f53e2d15 and later: GlobalJobDslSecurityConfiguration.groovy (its
  // category is Security), docs/JCasC.md and SeedJobConfigurator.java (jobs); pinned is 3732.
  security: { globalJobDslSecurityConfiguration: values("useScriptSecurity") },
  jobs: { ...values("script", "file", "url"), providedEnv: VALUE },
};

/** Paths of keys that are not known, and of values where keys should be or the other way round. */
export function unknownKeys(value: unknown, known: Known = JCASC_KEYS, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => unknownKeys(entry, known, path));
  const isMap = typeof value === "object" && value !== null;
  if (known === VALUE || !isMap) return isMap === (known !== VALUE) ? [] : [path];
  return Object.entries(value).flatMap(([key, below]) => {
    const here = path === "" ? key : `${path}.${key}`;
    return Object.hasOwn(known, key) ? unknownKeys(below, known[key], here) : [here];
  });
}
