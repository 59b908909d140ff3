import { expect } from "chai";
import { scrapeConfig, scrapedNamespaces } from "../../../../platform/observability/scrape.ts";
import { METRICS_OF } from "../../../../platform/observability/sources.ts";

const STACK = { stack: "test", watchersInCluster: true };

describe("scrapeConfig", () => {
  const jobs = scrapeConfig(STACK);
  const job = (name: string) => jobs.find(({ job_name }) => job_name === name);

  it("asks everything that rules read", () => {
    expect(jobs.map(({ job_name }) => job_name)).to.deep.equal([
      "air-quality-api",
      "envoy",
      "kube-state-metrics",
      "prometheus",
      "alertmanager",
    ]);
  });

  it("leaves out those that Amazon runs itself", () => {
    const managed = scrapeConfig({ ...STACK, watchersInCluster: false });

    expect(managed).to.deep.equal(jobs.slice(0, 3));
  });

  it("looks in the stack's own namespaces and the ingress controller's only", () => {
    const looked = jobs.flatMap(({ kubernetes_sd_configs }) =>
      kubernetes_sd_configs.flatMap(({ namespaces }) => namespaces.names),
    );

    expect(scrapedNamespaces(STACK)).to.deep.equal([
      "air-quality-test",
      "projectcontour",
      "air-quality-test-monitoring",
    ]);
    expect([...new Set(looked)]).to.deep.equal(scrapedNamespaces(STACK));
  });

  for (const source of ["envoy", "kube-state-metrics"] as const) {
    it(`keeps of ${source} what is read, and nothing else`, () => {
      const [keep, ...others] = job(source)?.metric_relabel_configs ?? [];

      expect(others).to.deep.equal([]);
      expect(keep?.action).to.equal("keep");
      expect(keep?.source_labels).to.deep.equal(["__name__"]);
      expect(keep?.regex?.split("|")).to.deep.equal([...METRICS_OF[source]]);
    });
  }

  it("lets an object's own namespace win over that of kube-state-metrics", () => {
    expect(job("kube-state-metrics")?.honor_labels).to.equal(true);
    expect(jobs.filter(({ honor_labels }) => honor_labels)).to.have.length(1);
  });

  it("gives every target of its own metrics its namespace and its pod", () => {
    for (const { job_name, relabel_configs, honor_labels } of jobs) {
      const labels = relabel_configs.map(({ target_label }) => target_label);
      expect(labels, job_name).to.include.members(["namespace", honor_labels ? "instance" : "pod"]);
    }
  });

  it("calls a release by the name that its pods carry", () => {
    const rule = job("air-quality-api")?.relabel_configs.find(
      ({ target_label }) => target_label === "release",
    );
    const found = new RegExp(`^(?:${rule?.regex})$`).exec("api-canary");

    expect(found?.[1]).to.equal("canary");
  });
});
