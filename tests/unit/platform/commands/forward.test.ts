import { expect } from "chai";
import { checkChoices, readChoices } from "../../../../platform/commands/choices.ts";
import { forwardTo } from "../../../../platform/commands/forward.ts";

const secure = { secure: "v1:abc" };

function placeWith(tools: object, more: object = {}) {
  const { config, faults } = checkChoices("mine", {
    target: "kind",
    hostname: "api.example.com",
    airVisual: { simulatorImage: "simulator:1" },
    database: { adminPassword: secure, ownerPassword: secure, appPassword: secure },
    tools,
    ...more,
  });
  return { stack: "mine", config: config ?? expect.fail(faults.join()) };
}

const NEXUS = {
  deploy: ["nexus", "cluster-ui"],
  bootstrapImage: "api:1",
  nexusEulaAccepted: true,
};

describe("the way to a tool's pages", () => {
  it("leads to the Service's port from one of this machine, in the stack's cluster", () => {
    const { args, text } = forwardTo("nexus", placeWith(NEXUS, { kubeContext: "kind-mine" }));
    const elsewhere = forwardTo("nexus", placeWith(NEXUS), "9000");

    expect(args.join(" ")).to.equal(
      "--context kind-mine --namespace air-quality-mine-tools port-forward service/nexus 8081:8081",
    );
    expect(elsewhere.args.at(-1)).to.equal("9000:8081");
    expect(text.split("\n")).to.deep.equal([
      "nexus: http://127.0.0.1:8081 (Ctrl-C ends it)",
      "  admin, whose password says: make -s creds STACK=mine NAME=tools.nexusAdminPassword",
    ]);
  });

  it("says how to make a token where nobody has a password", () => {
    expect(forwardTo("cluster-ui", placeWith(NEXUS)).text).to.include(
      "its token: kubectl --namespace air-quality-mine-tools create token cluster-ui-viewer",
    );
  });

  it("leads to what watches the stack, where nobody logs in", () => {
    const { args, text } = forwardTo("prometheus", placeWith({}));

    expect(args.join(" ")).to.equal(
      "--namespace air-quality-mine-monitoring port-forward service/prometheus 9095:9095",
    );
    expect(text).to.equal("prometheus: http://127.0.0.1:9095 (Ctrl-C ends it)");
  });

  it("names what the stack has", () => {
    expect(() => forwardTo("sonarqube", placeWith(NEXUS))).to.throw(
      "TOOL must be one that mine has: nexus, cluster-ui, prometheus, alertmanager",
    );
    expect(() => forwardTo("", placeWith({}))).to.throw(
      "TOOL must be one that mine has: prometheus, alertmanager",
    );
  });

  it("leads to no Prometheus where that is Amazon's", async () => {
    const { config } = await readChoices("test");
    const onAws = { stack: "test", config: config ?? expect.fail() };

    expect(() => forwardTo("prometheus", onAws)).to.throw("TOOL must be one that test has: none");
  });
});
