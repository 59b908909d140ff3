import { readFileSync } from "node:fs";
import { expect } from "chai";
import { parse } from "yaml";
import { at, listAt } from "../../platform/policies/rule.ts";
import { objectsIn } from "../support/helm.ts";
import type { Manifest } from "../support/manifests.ts";
import { CHARTS, type Chart, goldenOf, valuesOf } from "./charts.ts";
import { render } from "./helm.ts";
import { refuses } from "./refusals.ts";

const chart = CHARTS.find(({ name }) => name === "elastic") as Chart;

const isNamed = (object: Manifest, kind: string, name: string) =>
  object.kind === kind && at(object, "metadata.name") === name;

describe("the chart elastic", () => {
  for (const name of chart.cases) {
    const objects = objectsIn(readFileSync(goldenOf(chart, name), "utf8"));
    const one = (kind: string, title: string) =>
      objects.find((object) => isNamed(object, kind, title));

    it(`grants to read what a node counts, and nothing else, with the values of ${name}`, () => {
      const roles = objects.filter(({ kind }) => `${kind}`.endsWith("Role"));
      expect(roles.flatMap((role) => listAt(role, "rules"))).to.deep.equal([
        { apiGroups: [""], resources: ["nodes/stats"], verbs: ["get"] },
      ]);
      const bindings = objects.filter(({ kind }) => `${kind}`.endsWith("Binding"));
      expect(bindings.flatMap((binding) => listAt(binding, "subjects"))).to.deep.equal([
        { kind: "ServiceAccount", name: "metricbeat", namespace: "air-quality-dev-tools" },
      ]);
    });

    it(`gives a token to Metricbeat only, with the values of ${name}`, () => {
      const bearers = objects.filter(
        (object) => at(object, "spec.template.spec.automountServiceAccountToken") === true,
      );
      expect(bearers.map((object) => at(object, "metadata.name"))).to.deep.equal([
        "elastic-metricbeat",
      ]);
    });

    it(`writes settings that are YAML and hold no password, with the values of ${name}`, () => {
      const texts = objects
        .filter(({ kind }) => kind === "ConfigMap")
        .flatMap((map) => Object.values(at(map, "data") as Record<string, string>));
      for (const text of texts) {
        const settings = parse(text);
        expect(settings).to.be.an("object");
        const secrets = Object.entries(settings["output.elasticsearch"] ?? settings).filter(
          ([key]) => /password|api_key|encryptionKey/.test(key),
        );
        for (const [, value] of secrets) expect(value).to.match(/^\$\{\w+\}$/);
      }
    });

    it(`lets nobody call a Beat, with the values of ${name}`, () => {
      for (const beat of ["filebeat", "metricbeat"]) {
        const policy = one("NetworkPolicy", `elastic-${beat}`);
        if (policy) expect(listAt(policy, "spec.ingress")).to.deep.equal([]);
      }
    });
  }

  it("reads one folder of a node, by the group that logs have, and cannot write there", () => {
    const objects = objectsIn(readFileSync(goldenOf(chart, "full"), "utf8"));
    const spec = at(
      objects.find((object) => isNamed(object, "DaemonSet", "elastic-filebeat")),
      "spec.template.spec",
    );
    const folders = listAt(spec, "volumes").filter((volume) => at(volume, "hostPath"));
    expect(folders.map((volume) => at(volume, "hostPath.path"))).to.deep.equal(["/var/log/pods"]);
    const [container] = listAt(spec, "containers");
    const mounts = listAt(container, "volumeMounts").filter(
      (mount) => at(mount, "name") === "logs",
    );
    expect(mounts).to.deep.equal([{ name: "logs", mountPath: "/var/log/pods", readOnly: true }]);
    expect(at(spec, "securityContext.runAsUser")).to.equal(1000);
    expect(at(spec, "securityContext.supplementalGroups")).to.deep.equal([0]);
  });

  it("reads the logs of all namespaces when none is listed", async () => {
    const objects = await render(chart.folder, valuesOf(chart, "small"), {
      filebeat: { enabled: true },
    });
    const map = objects.find((object) => isNamed(object, "ConfigMap", "elastic-filebeat"));
    const settings = parse(String((at(map, "data") as Record<string, string>)["settings.yml"]));
    expect(settings["filebeat.inputs"][0].paths).to.deep.equal(["/var/log/pods/*/*/*.log"]);
  });

  it("speaks HTTP without a certificate, and lets no other namespace in by itself", async () => {
    const objects = await render(chart.folder, valuesOf(chart, "full"), {
      server: { tlsSecret: "" },
      elasticsearch: { caSecret: "" },
      network: { senders: [] },
    });
    const text = JSON.stringify(objects);
    expect(text).to.include("http://elastic-server.air-quality-dev-tools.svc:9200");
    expect(text).to.not.match(/https:\/\/elastic-server|\/secrets\/ca/);
    const policy = objects.find((object) => isNamed(object, "NetworkPolicy", "elastic-server"));
    const callers = listAt(policy, "spec.ingress").flatMap((rule) => listAt(rule, "from"));
    expect(callers).to.have.lengthOf(3);
    expect(callers.filter((caller) => !at(caller, "podSelector"))).to.deep.equal([]);
  });

  it("shows Kibana to nobody without a route, or without a namespace that may call it", async () => {
    for (const changes of [{ route: { host: "", tlsSecret: "" } }, { network: { clients: [] } }]) {
      const objects = await render(chart.folder, valuesOf(chart, "full"), changes);
      const policy = objects.find((object) => isNamed(object, "NetworkPolicy", "elastic-kibana"));
      expect(listAt(policy, "spec.ingress")).to.deep.equal([]);
    }
  });
});

const SERVER = {
  elasticsearch: { url: "", peers: [] },
  server: { enabled: true, secret: "operator" },
  kibana: { secret: "kibana" },
};

refuses("elastic", [
  [
    { metricbeat: { enabled: false } },
    "nothing is enabled: set filebeat.enabled, metricbeat.enabled or server.enabled to true",
  ],
  [
    { elasticsearch: { secret: "" } },
    "elasticsearch.secret is empty: name the Secret with the Beats' `api-key`",
  ],
  [
    { elasticsearch: { url: "https://elastic.example.com" } },
    'elasticsearch.url is "https://elastic.example.com": write scheme, host and port, such as https://elastic.example.com:9243, or set server.enabled to true',
  ],
  [
    { elasticsearch: { peers: [] } },
    "elasticsearch.peers is empty: say where the Elasticsearch is, or no Beat reaches it",
  ],
  [
    { ...SERVER, elasticsearch: {} },
    "elasticsearch.url or elasticsearch.peers is set while server.enabled is true: leave both empty, the Beats send to the server of this chart",
  ],
  [
    { ...SERVER, server: { enabled: true } },
    "server.secret is empty: name the Secret with the operator's `password`",
  ],
  [
    { ...SERVER, kibana: {} },
    "kibana.secret is empty: name the Secret with Kibana's `password` and `key`",
  ],
  [
    { ...SERVER, server: { ...SERVER.server, tlsSecret: "certificate" } },
    "elasticsearch.caSecret is empty while server.tlsSecret is set: name the Secret with the `ca.crt` that signed it",
  ],
  [
    { ...SERVER, elasticsearch: { ...SERVER.elasticsearch, caSecret: "ca" } },
    "server.tlsSecret is empty while elasticsearch.caSecret is set: name the server's certificate, or leave both empty for plain HTTP",
  ],
  [
    { metricbeat: { seconds: 5 } },
    "metricbeat.seconds is below 10: a kubelet counts no faster; set 10 or more",
  ],
  [
    { route: { host: "kibana.example.com", allowedCidrs: ["203.0.113.7/32"] } },
    "route.host is set while server.enabled is false: there is no Kibana to reach; leave it empty",
  ],
  [{ metricbeat: { seconds: "30" } }, /metricbeat\/seconds.*integer/],
  [{ elasticsearch: { apiKey: "x" } }, /apiKey.*not allowed/i],
]);
