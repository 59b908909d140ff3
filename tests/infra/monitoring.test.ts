import { expect } from "chai";
import { parse } from "yaml";
import { METRICS_OF } from "../../platform/observability/sources.ts";
import { at, listAt, podOf } from "../../platform/policies/rule.ts";
import { createNeeds } from "../support/needs.ts";
import { mayLeaveTo, mayReach, waysOf } from "../support/reach.ts";
import type { RecordedResource } from "../support/recorder/recording.ts";
import { recordedStack, recordStack } from "../support/stack.ts";

const WATCHERS = ["alertmanager", "kube-state-metrics", "prometheus"];
const HERE = "air-quality-local-monitoring";
const WEBHOOK = "https://hooks.example.com/canary-of-the-webhook";

const isOf = (kind: string) => (one: RecordedResource) => one.type.endsWith(`:${kind}`);
const url = (host: string) => new URL(`http://${host}`);

describe("what watches a stack in its cluster", function () {
  // A recording, on a machine that may have much else to do.
  this.timeout(90_000);
  let resources: readonly RecordedResource[];
  let told: readonly RecordedResource[];

  before(async () => {
    ({ resources } = await recordedStack("local"));
    ({ resources: told } = await recordStack("local", { monitoring: { webhook: WEBHOOK } }));
  });

  const named = (kind: string, name: RegExp, all = resources) => {
    const found = all.filter(isOf(kind)).filter((one) => name.test(one.name));
    expect(found, `${kind} ${name}`).to.have.length(1);
    return found[0] as RecordedResource;
  };
  /** Kinds that a ServiceAccount may look at, by namespace; anything over the cluster would be under "". */
  const rightsOf = (account: string) =>
    resources
      .filter((one) => isOf("RoleBinding")(one) || isOf("ClusterRoleBinding")(one))
      .filter(({ inputs }) =>
        listAt(inputs, "subjects").some(
          (one) => at(one, "name") === account && at(one, "namespace") === HERE,
        ),
      )
      .map(({ inputs, type, name }) => {
        const role = named(type.endsWith(":RoleBinding") ? "Role" : "ClusterRole", exactly(name));
        const rules = listAt(role.inputs, "rules");
        return {
          namespace: at(inputs, "metadata.namespace") ?? "",
          kinds: rules.flatMap((rule) => listAt(rule, "resources")),
          verbs: [...new Set(rules.flatMap((rule) => listAt(rule, "verbs")))],
        };
      });
  const filesOf = (name: RegExp, all = resources) =>
    at(named("ConfigMap", name, all).inputs, "data") as Record<string, string>;

  it("is one pod each of Prometheus, Alertmanager and kube-state-metrics", () => {
    const here = resources
      .filter(isOf("Deployment"))
      .filter(({ inputs }) => at(inputs, "metadata.namespace") === HERE);

    expect(here.map(({ name }) => name)).to.have.members(WATCHERS);
    for (const { name, inputs } of here) {
      expect(at(inputs, "spec.replicas"), name).to.equal(1);
      expect(at(inputs, "spec.strategy.type"), name).to.equal("Recreate");
    }
  });

  it("lets Prometheus see pods where it scrapes, and nothing else of the cluster", () => {
    const rights = rightsOf("prometheus");

    expect(rights).to.have.deep.members(
      ["air-quality-local", "projectcontour", HERE].map((namespace) => ({
        namespace,
        kinds: ["pods"],
        verbs: ["get", "list", "watch"],
      })),
    );
  });

  it("lets kube-state-metrics see what its metrics are about, where the API is", () => {
    const kinds = ["pods", "horizontalpodautoscalers", "cronjobs", "jobs"];

    expect(rightsOf("kube-state-metrics")).to.deep.equal([
      { namespace: "air-quality-local", kinds, verbs: ["list", "watch"] },
    ]);
    for (const metric of METRICS_OF["kube-state-metrics"]) {
      const [, kind = ""] = /^kube_([a-z]+)_/.exec(metric) ?? [];
      expect(kinds, metric).to.include(`${kind}s`);
    }
  });

  it("gives Alertmanager no right, and no token to use one with", () => {
    const pod = podOf(named("Deployment", /^alertmanager$/));

    expect(rightsOf("alertmanager")).to.deep.equal([]);
    expect(at(pod?.spec, "automountServiceAccountToken")).to.equal(false);
  });

  it("lets Prometheus in wherever it scrapes, and nobody else", () => {
    const scraped = [
      `kube-state-metrics.${HERE}.svc:8080`,
      `alertmanager.${HERE}.svc:9093`,
      "api-stable.air-quality-local.svc:9091",
      "envoy.projectcontour.svc:8002",
    ];

    for (const host of scraped) {
      expect(mayReach(resources, "prometheus", url(host)), host).to.equal(true);
    }
    for (const other of ["alertmanager", "kube-state-metrics", "simulator", "jenkins"]) {
      for (const host of scraped.slice(0, 3)) {
        expect(mayReach(resources, other, url(host)), `${other} to ${host}`).to.equal(false);
      }
    }
    expect(
      mayReach(resources, "prometheus", url("api-stable.air-quality-local.svc:9090")),
    ).to.equal(false);
  });

  it("answers no pod that asks Prometheus", () => {
    const ways = waysOf(resources, "prometheus");

    expect(ways.filter((rule) => at(rule, "from"))).to.deep.equal([]);
  });

  it("opens a way out for alerts only where there is a receiver", () => {
    const address = "93.184.216.34";

    expect(mayLeaveTo(told, "alertmanager", address, 443)).to.equal(true);
    expect(waysOf(resources, "alertmanager").filter((rule) => at(rule, "to"))).to.deep.equal([]);
    for (const name of ["prometheus", "kube-state-metrics"]) {
      expect(mayLeaveTo(told, name, address, 443), name).to.equal(false);
    }
  });

  it("keeps the receiver's address in a secret, and in a file that Alertmanager reads", () => {
    const secret = named("Secret", /^alert-webhook$/, told);
    const config = parse(filesOf(/^alertmanager-/, told)["alertmanager.yaml"] ?? "");
    const [container] = podOf(named("Deployment", /^alertmanager$/, told))?.containers ?? [];
    const mounts = listAt(container?.value, "volumeMounts").map((one) => at(one, "mountPath"));
    const plain = told.filter((one) => !isOf("Secret")(one));

    expect(secret.secrets).to.deep.equal(["stringData"]);
    expect(JSON.stringify(plain)).not.to.include("canary-of-the-webhook");
    expect(config.receivers[0].webhook_configs[0].url_file).to.equal(
      "/secrets/alert-webhook/value",
    );
    expect(mounts).to.include("/secrets/alert-webhook");
  });

  it("is another pod of Alertmanager when its configuration is another", () => {
    const [now, then] = [resources, told].map((all) => named("ConfigMap", /^alertmanager-/, all));

    expect(now?.name).not.to.equal(then?.name);
    for (const [all, map] of [
      [resources, now],
      [told, then],
    ] as const) {
      const pod = JSON.stringify(podOf(named("Deployment", /^alertmanager$/, all))?.spec);
      expect(pod).to.include(`"${map?.name}"`);
    }
  });

  it("finds the files that Prometheus is told of", () => {
    const map = named("ConfigMap", /^prometheus-/);
    const files = Object.keys(filesOf(/^prometheus-/));
    const [container] = podOf(named("Deployment", /^prometheus$/))?.containers ?? [];
    const config = parse(filesOf(/^prometheus-/)["prometheus.yaml"] ?? "");

    expect(listAt(container?.value, "args")).to.include(
      `--config.file=/files/${map.name}/prometheus.yaml`,
    );
    expect(files).to.include.members(["prometheus.yaml", ...config.rule_files]);
  });

  it("comes when the namespaces that it scrapes are there", () => {
    const needs = createNeeds(resources);
    const roles = resources.filter(isOf("Role")).filter(({ name }) => /^prometheus-/.test(name));

    expect(roles).to.have.length(3);
    for (const role of roles) {
      const namespace = String(at(role.inputs, "metadata.namespace"));
      expect(needs(role, named("Namespace", exactly(namespace))), namespace).to.equal(true);
    }
  });

  it("keeps what it measures for as many days as the stack says", async () => {
    const { resources: longer } = await recordStack("local", { monitoring: { retentionDays: 30 } });
    const argsOf = (all: readonly RecordedResource[]) => {
      const [container] = podOf(named("Deployment", /^prometheus$/, all))?.containers ?? [];
      return listAt(container?.value, "args");
    };

    expect(argsOf(resources)).to.include("--storage.tsdb.retention.time=7d");
    expect(argsOf(longer)).to.include("--storage.tsdb.retention.time=30d");
  });
});

const exactly = (name: string) => new RegExp(`^${name}$`);
