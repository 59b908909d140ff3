import { expect } from "chai";
import { at, isTree, listAt } from "../../platform/policies/rule.ts";
import { valuesOf } from "./charts.ts";
import { render } from "./helm.ts";
import { unknownKeys } from "./jcasc-keys.ts";
import {
  agentsOf,
  chart,
  configurationIn,
  FULL,
  GIT,
  goldenObjects,
  ofKind,
  ruleIds,
  SMALL,
  textsIn,
} from "./jenkins.ts";

describe("the configuration of the chart jenkins", () => {
  for (const name of chart.cases) {
    const configuration = configurationIn(goldenObjects(name));

    it(`has keys that the plugins know, and no others (${name})`, () => {
      expect(isTree(configuration)).to.equal(true);
      expect(unknownKeys(configuration)).to.deep.equal([]);
    });

    it(`reads each secret from a file that is mounted (${name})`, () => {
      const folders = textsIn(configuration)
        .flatMap((text) => [...text.matchAll(/\$\{([^$]*)\$\{readFile:([^}]+)\}\}/g)])
        .map(([, , file]) => String(file).replace(/\/[^/]+$/, ""));
      const [controller] = ofKind(goldenObjects(name), "StatefulSet");
      const mounted = listAt(controller, "spec.template.spec.containers")
        .flatMap((container) => listAt(container, "volumeMounts"))
        .map((mount) => at(mount, "mountPath"));
      expect(folders).to.include.members(["/secrets/admin", "/secrets/webhook"]);
      expect(mounted).to.include.members(folders);
    });

    it(`builds nothing on the controller, and knows one user (${name})`, () => {
      const jenkins = (path: string) => at(configuration, `jenkins.${path}`);
      const [user, ...others] = listAt(configuration, "jenkins.securityRealm.local.users");
      const entries = listAt(configuration, "jenkins.authorizationStrategy.globalMatrix.entries");
      expect([jenkins("numExecutors"), jenkins("slaveAgentPort")]).to.deep.equal([0, -1]);
      expect(jenkins("securityRealm.local.allowsSignup")).to.equal(false);
      expect(others).to.deep.equal([]);
      expect(entries).to.deep.equal([
        { user: { name: at(user, "id"), permissions: ["Overall/Administer"] } },
      ]);
    });

    it(`leaves nothing for JCasC to replace in the seed job (${name})`, () => {
      const scripts = listAt(configuration, "jobs").map((job) => String(at(job, "script")));
      expect(scripts.filter((script) => script.includes("$"))).to.deep.equal([]);
    });
  }

  it("is refused when a key of it is misspelt, at any depth", () => {
    const misspelt = (change: (configuration: Record<string, Record<string, unknown>>) => void) => {
      const planted = configurationIn(SMALL) as Record<string, Record<string, unknown>>;
      change(planted);
      return unknownKeys(planted);
    };
    const cloudOf = (planted: Record<string, Record<string, unknown>>) =>
      at(listAt(planted, "jenkins.clouds")[0], "kubernetes") as Record<string, unknown>;

    expect(misspelt((planted) => (planted.jenkin = {}))).to.deep.equal(["jenkin"]);
    expect(misspelt((planted) => (cloudOf(planted).websocket = true))).to.deep.equal([
      "jenkins.clouds.kubernetes.websocket",
    ]);
    expect(misspelt((planted) => (cloudOf(planted).podLabels = "agent"))).to.deep.equal([
      "jenkins.clouds.kubernetes.podLabels",
    ]);
    expect(
      misspelt((planted) => Object.assign(planted.jenkins ?? {}, { mode: { label: "x" } })),
    ).to.deep.equal(["jenkins.mode"]);
  });

  it("verifies the webhook of each kind of server by the same Secret", () => {
    const [small, full, git] = [SMALL, FULL, GIT].map(configurationIn);
    const [server] = listAt(full, "unclassified.gitLabServers.servers");
    expect(at(small, "unclassified.githubpluginconfig")).to.deep.equal({
      hookSecretConfigs: [{ credentialsId: "webhook" }],
    });
    expect(at(server, "webhookSecretCredentialsId")).to.equal("webhook");
    const [, job] = listAt(git, "jobs").map((one) => String(at(one, "script")));
    expect(job).to.include("tokenCredentialId('webhook')");
  });

  it("gives every build the variables that are asked for, and none otherwise", () => {
    const [properties] = listAt(configurationIn(FULL), "jenkins.globalNodeProperties");
    expect(at(properties, "envVars.env")).to.deep.equal([
      { key: "NEXUS_URL", value: "http://nexus.air-quality-dev-tools.svc:8081" },
      { key: "REGISTRY", value: "registry.example.com/air-quality-api" },
    ]);
    expect(listAt(configurationIn(SMALL), "jenkins.globalNodeProperties")).to.deep.equal([]);
  });

  it("looks for a repository where it is, in groups of groups, too", async () => {
    const changes = {
      repository: { kind: "gitlab", url: "https://gitlab.example.com/a/b/c.git" },
    };
    const [job] = listAt(
      configurationIn(await render(chart.folder, valuesOf(chart, "small"), changes)),
      "jobs",
    );
    expect(at(job, "script")).to.include("projectPath('a/b/c')").and.include("projectOwner('a/b')");
  });
});

describe("the agents of the chart jenkins", () => {
  it("keep the platform's rules for pods", () => {
    for (const objects of [SMALL, FULL, GIT]) {
      const pod = agentsOf(objects).get("node24") ?? {};
      expect(ruleIds(pod)).to.deep.equal([]);
    }
  });

  it("are held by the network's policy, which knows their labels", () => {
    const [cloud] = listAt(configurationIn(SMALL), "jenkins.clouds");
    const labels = Object.fromEntries(
      listAt(cloud, "kubernetes.podLabels").map((label) => [at(label, "key"), at(label, "value")]),
    );
    const policy = ofKind(SMALL, "NetworkPolicy").find(
      (one) => at(one, "metadata.name") === "jenkins-agent",
    );
    expect(at(policy, "spec.podSelector.matchLabels")).to.deep.equal(labels);
    const ports = listAt(policy, "spec.egress").flatMap((rule) => listAt(rule, "ports"));
    expect(new Set(ports.map((port) => at(port, "port")))).to.deep.equal(new Set([53, 8080, 443]));
  });
});
