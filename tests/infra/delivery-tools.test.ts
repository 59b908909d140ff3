import { expect } from "chai";
import { parse } from "yaml";
import type { SettingName } from "../../platform/pipeline/stage.ts";
import { STAGES } from "../../platform/pipeline/stages.ts";
import { faultsOf } from "../../platform/policies/index.ts";
import { at, listAt, podOf } from "../../platform/policies/rule.ts";
import { TOOL_NAMES, TOOL_PASSWORDS, toolOf } from "../../platform/tools/catalog.ts";
import { CREDENTIALS } from "../jenkins/credentials.ts";
import { createNeeds } from "../support/needs.ts";
import { mayReach } from "../support/reach.ts";
import type { RecordedResource } from "../support/recorder/recording.ts";
import { recordedStack, recordStack } from "../support/stack.ts";

const ofKind = (resources: readonly RecordedResource[], kind: string) =>
  resources.filter(({ type }) => type.endsWith(`:${kind}`));
const inTools =
  (stack: string) =>
  ({ inputs }: RecordedResource) =>
    at(inputs, "metadata.namespace") === `air-quality-${stack}-tools`;

const TOOLS = {
  deploy: [...TOOL_NAMES],
  nexusEulaAccepted: true,
  jenkinsImage: `registry.recorded/jenkins:2.568.2@sha256:${"1".repeat(64)}`,
  agentImage: "registry.recorded/agent:24.21.0",
  registry: "registry.recorded/air-quality-api",
  bootstrapImage: "registry.recorded/api:1",
  repositoryUrl: "https://github.com/example/air-quality",
  ...Object.fromEntries(Object.keys(TOOL_PASSWORDS).map((key) => [key, `canary-${key}`])),
};

describe("the delivery tools", function () {
  // Each recording renders every chart.
  this.timeout(90_000);
  let resources: readonly RecordedResource[];

  before(async () => {
    ({ resources } = await recordStack("local", { tools: TOOLS }));
  });

  it("run in dev, and neither in test nor in prod", async () => {
    const [dev, ...others] = await Promise.all(["dev", "test", "prod"].map(recordedStack));
    const names = ofKind(dev?.resources ?? [], "Chart").map(({ name }) => name);

    expect(names).to.include.members(["nexus", "sonarqube"]);
    for (const { resources: other } of others) {
      expect(ofKind(other, "Chart")).to.deep.equal([]);
      expect(JSON.stringify(other)).not.to.include("-tools");
    }
  });

  it("have names and a certificate of their own on AWS, in the API's zone", async () => {
    const { resources: dev } = await recordStack("dev", {
      hostname: "air-quality.example.com",
      aws: { zoneId: "Z0123456789EXAMPLE" },
      tools: { domain: "tools.example.com", allowedCidrs: ["203.0.113.0/24"] },
    });
    const [certificate] = ofKind(dev, "Certificate");
    const records = ofKind(dev, "Record").map(({ inputs }) => inputs.name);
    const [validation] = ofKind(dev, "CertificateValidation");

    expect(certificate?.inputs.subjectAlternativeNames).to.deep.equal(["*.tools.example.com"]);
    expect(records).to.have.members([
      ...["air-quality.example.com", "_proof.air-quality.example.com"],
      ...["*.tools.example.com", "_proof.tools.example.com"],
    ]);
    expect(validation?.inputs.validationRecordFqdns).to.have.length(2);
  });

  it("break none of the platform's rules", () => {
    expect(resources.flatMap(faultsOf)).to.deep.equal([]);
  });

  it("find every Secret that they mount, with what they read in it", () => {
    const secrets = ofKind(resources, "Secret").filter(inTools("local"));
    const named = new Map(secrets.map(({ inputs }) => [at(inputs, "metadata.name"), inputs]));
    const mounted = resources
      .filter(inTools("local"))
      .flatMap((one) => listAt(podOf(one)?.spec, "volumes"))
      .flatMap((volume) => at(volume, "secret.secretName") ?? []);

    expect(mounted).to.include("nexus-key").and.include("sonarqube-database");
    for (const name of mounted) expect([...named.keys()], String(name)).to.include(name);
    // A name with a dot is no path.
    const key = at(named.get("nexus-key"), "stringData") as Record<string, unknown>;
    expect(JSON.parse(String(key["key.json"]))).to.deep.include({ active: "1" });
  });

  it("have their pages where the platform says", () => {
    const services = ofKind(resources, "Service").filter(inTools("local"));
    for (const tool of TOOL_NAMES) {
      const service = services.find(({ inputs }) => at(inputs, "metadata.name") === tool);
      const ports = listAt(service?.inputs, "spec.ports").map((port) => at(port, "port"));
      expect(ports, tool).to.include(toolOf(tool).port);
    }
  });

  it("start after their databases, and may reach them", () => {
    const needs = createNeeds(resources);
    const roles = ofKind(resources, "Job").find(({ name }) => name.startsWith("roles-"));
    const database = new URL("tcp://postgres.air-quality-local-neighbours.svc.cluster.local:5432");
    for (const tool of TOOL_NAMES.filter((name) => toolOf(name).database?.owner)) {
      const server = ofKind(resources, "StatefulSet").find(
        ({ inputs }) => at(inputs, "metadata.name") === tool,
      ) as RecordedResource;
      expect(needs(server, roles as RecordedResource), tool).to.equal(true);
      expect(mayReach(resources, server.name, database), tool).to.equal(true);
    }
    const mounts = listAt(podOf(roles as RecordedResource)?.containers[0]?.value, "env");
    expect(mounts.map((one) => at(one, "name"))).to.include("DATABASE_TOOLS_DIR");
  });

  it("give Jenkins rights over its agents' pods only, after the others wrote what it reads", () => {
    const needs = createNeeds(resources);
    const jenkins = ofKind(resources, "StatefulSet").find(
      ({ inputs }) => at(inputs, "metadata.name") === "jenkins",
    ) as RecordedResource;
    // A chart is there when all that it is made of is, its Job's end included.
    const writer = ofKind(resources, "Chart").find(({ name }) => name === "sonarqube");
    const bound = ofKind(resources, "RoleBinding").filter(({ inputs }) =>
      listAt(inputs, "subjects").some((subject) => at(subject, "name") === "jenkins"),
    );

    expect(needs(jenkins, writer as RecordedResource)).to.equal(true);
    expect(bound.map(({ inputs }) => at(inputs, "metadata.namespace"))).to.deep.equal([
      "air-quality-local-agents",
    ]);
    const policy = ofKind(resources, "NetworkPolicy").find(({ name }) =>
      /jenkins-agent/.test(name),
    );
    const ports = listAt(policy?.inputs, "spec.egress").flatMap((rule) => listAt(rule, "ports"));
    expect(ports.map((port) => at(port, "port"))).to.include.members([8080, 8081, 8082, 9000, 443]);
  });

  it("give Jenkins's builds every setting that the pipeline can't do without", () => {
    const [text] = ofKind(resources, "ConfigMap")
      .filter(({ name }) => name.includes("jenkins"))
      .map(({ inputs }) => at(inputs, "data"));
    const configuration = parse((text as Record<string, string>)["jenkins.yaml"] ?? "");
    const [properties] = listAt(configuration, "jenkins.globalNodeProperties");
    const variables = listAt(properties, "envVars.env").map((one) => at(one, "key"));
    const [domain] = listAt(configuration, "credentials.system.domainCredentials");
    const credentials = listAt(domain, "credentials").map((one) => at(one, "string.id"));
    const needed = STAGES.flatMap(({ needs }): readonly SettingName[] => needs);

    expect(credentials).to.include.members(Object.values(CREDENTIALS));
    expect([...variables, ...Object.keys(CREDENTIALS)]).to.include.members(needed);
    const [cloud] = listAt(configuration, "jenkins.clouds");
    const [node] = listAt(cloud, "kubernetes.templates");
    expect(at(node, "yaml")).to.include(TOOLS.agentImage);
  });

  it("are told no password, and say none", () => {
    const plain = resources.filter(({ type }) => !type.endsWith(":Secret"));

    expect(JSON.stringify(plain)).not.to.include("canary-");
  });

  it("are out of Envoy's reach without a domain; with one only listed addresses come in", async () => {
    const pages = { domain: "tools.example.com", allowedCidrs: ["203.0.113.0/24"] };
    const tls = { certificate: "-----BEGIN CERTIFICATE-----", key: "canary-tls" };
    const open = (await recordStack("local", { tools: { ...TOOLS, ...pages }, tls })).resources;
    const namespace = (all: readonly RecordedResource[]) =>
      ofKind(all, "Namespace").find(({ name }) => name === "air-quality-local-tools")?.inputs;
    const routes = ofKind(open, "HTTPProxy").filter(inTools("local"));

    expect(JSON.stringify(namespace(resources))).not.to.include("air-quality/ingress");
    expect(ofKind(resources, "HTTPProxy").filter(inTools("local"))).to.deep.equal([]);
    expect(JSON.stringify(namespace(open))).to.include("air-quality/ingress");
    expect(routes.map(({ inputs }) => at(inputs, "spec.virtualhost.fqdn"))).to.have.members(
      TOOL_NAMES.map((tool) => `${tool}.tools.example.com`),
    );
    for (const { inputs } of routes) {
      expect(at(inputs, "spec.virtualhost.tls.secretName")).to.equal("tools-tls");
      expect(JSON.stringify(inputs)).to.include("203.0.113.0/24");
    }
    expect(open.flatMap(faultsOf)).to.deep.equal([]);
  });
});
