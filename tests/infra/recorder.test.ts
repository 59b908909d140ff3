import { expect } from "chai";
import { type Recording, UNKNOWN } from "../support/recorder/recording.ts";
import { tinyPrograms } from "../support/tiny-programs.ts";

const NAMESPACE = `const namespace = new kubernetes.core.v1.Namespace("tools");`;

const SECRET = `
  const secret = new kubernetes.core.v1.Secret("credentials", {
    metadata: { namespace: namespace.metadata.name },
    stringData: { user: "api", password: new pulumi.Config().requireSecret("password") },
  });
`;

const CONFIG = { config: { password: "hunter2" }, secretKeys: ["password"] };

describe("recordProgram", () => {
  const { record, failure } = tinyPrograms();

  it("records secrets, explicit dependencies and what was read from an output", async () => {
    const recording = await record(
      `${NAMESPACE}${SECRET}
      const data = { user: "api", password: new pulumi.Config().requireSecret("password") };
      new kubernetes.core.v1.ConfigMap("late", { data }, { dependsOn: secret });
      export const password = secret.stringData.password;
      export const name = namespace.metadata.name;
      export const zones = pulumi.runtime.invoke("aws:zones", { count: 2 });`,
      { ...CONFIG, invokes: { "aws:zones": ({ count }) => ({ count: count ?? 0 }) } },
    );
    const { namespace, secret, late } = byKind(recording, {
      namespace: "Namespace",
      secret: "Secret",
      late: "ConfigMap",
    });
    const name = namespace.urn;

    expect(secret.inputs).to.deep.include({ stringData: { user: "api", password: "hunter2" } });
    // The class makes the whole of it secret.
    expect(secret.secrets).to.deep.equal(["stringData"]);
    expect(late.secrets).to.deep.equal(["data.password"]);
    expect(secret.propertyDependencies).to.deep.equal({ metadata: [name] });
    expect(secret.dependsOn).to.deep.equal([]);
    expect(secret.inputs.metadata)
      .to.have.property("namespace")
      .that.matches(/^tools-[\da-f]{8}$/);
    expect(late.dependsOn).to.deep.equal([secret.urn]);
    expect(late.dependencies).to.deep.equal([secret.urn]);
    expect(recording.outputs).to.deep.equal({
      password: "hunter2",
      name: (secret.inputs.metadata as { namespace: string }).namespace,
      zones: { count: 2 },
    });
    expect(recording.secretOutputs).to.deep.equal(["password"]);
  });

  it("leaves in a preview unknown what only a provider knows", async () => {
    const recording = await record(
      `${NAMESPACE}${SECRET}
      const service = new kubernetes.core.v1.Service("api", { spec: { ports: [{ port: 80 }] } });
      export const hostname = service.status.loadBalancer.ingress[0].hostname;
      export const port = service.spec.ports[0].port;`,
      { ...CONFIG, preview: true },
    );
    const { secret } = byKind(recording, { secret: "Secret" });

    expect(secret.unknowns).to.deep.equal(["metadata.namespace"]);
    expect(secret.inputs.metadata).to.deep.equal({ namespace: UNKNOWN });
    expect(secret.secrets).to.deep.equal(["stringData"]);
    expect(recording.outputs).to.deep.equal({ hostname: UNKNOWN, port: 80 });
    expect(recording.unknownOutputs).to.deep.equal(["hostname"]);
  });

  it("records parents, and a component's children instead of the component", async () => {
    const recording = await record(`
      class Store extends pulumi.ComponentResource {
        constructor(name, options) {
          super("tiny:store:Store", name, {}, { ...options, protect: true });
          const inside = { parent: this };
          new kubernetes.core.v1.ServiceAccount(name + "-account", {}, inside);
          new kubernetes.core.v1.Secret(name + "-secret", {}, { ...inside, protect: false });
          this.registerOutputs();
        }
      }
      const provider = new kubernetes.Provider("cluster", { kubeconfig: "{}" });
      const store = new Store("store", { provider });
      new kubernetes.core.v1.ConfigMap("late", {}, {
        dependsOn: store,
        ignoreChanges: ["data"],
        aliases: [{ name: "early" }],
        customTimeouts: { create: "5m" },
      });
    `);
    const { provider, store, account, secret, late } = byKind(recording, {
      provider: "kubernetes",
      store: "Store",
      account: "ServiceAccount",
      secret: "Secret",
      late: "ConfigMap",
    });

    expect(store).to.include({ custom: false, parent: recording.resources[0]?.urn });
    expect(store.providers).to.deep.equal({ kubernetes: provider.urn });
    expect(account).to.include({ custom: true, parent: store.urn, provider: provider.urn });
    expect(account.protect).to.equal(true);
    expect(secret).to.include({ parent: store.urn, protect: false });
    expect(secret.urn).to.equal(
      "urn:pulumi:test::tiny::tiny:store:Store$kubernetes:core/v1:Secret::store-secret",
    );
    expect(late.dependencies).to.have.members([account.urn, secret.urn]);
    expect(late.ignoreChanges).to.deep.equal(["data"]);
    expect(late.aliases).to.deep.equal([{ name: "early", parent: late.parent }]);
    expect(late.customTimeouts).to.deep.equal({ create: "5m" });
  });

  it("rejects with the message of a program that throws, at once or later", async () => {
    const [atOnce, later] = await Promise.all([
      failure(`throw new Error("no such region");`),
      failure(`${NAMESPACE} namespace.id.apply(() => { throw new Error("too late"); });`),
    ]);

    expect(atOnce).to.include("no such region");
    expect(later).to.include("too late");
  });

  it("refuses a type without a class, and what nobody answers", async () => {
    const [type, read, invoke] = await Promise.all([
      failure(`new pulumi.CustomResource("kubernetes:core/v1:Namespac", "tools", {});`),
      failure(`
        const set = new kubernetes.apps.v1.DaemonSet("agent", { spec: {} });
        new kubernetes.core.v1.ConfigMap("map", { data: { ready: set.status.numberReady } });
      `),
      failure(`pulumi.runtime.invoke("aws:zones", {});`),
    ]);

    expect(type).to.include("kubernetes:core/v1:Namespac (tools) has no class");
    expect(read).to.match(/data\.ready of .*::map reads an output .*: status of .*::agent/);
    expect(invoke).to.include("nobody answers the invoke aws:zones");
  });

  const TRANSFORM = `
    pulumi.runtime.registerResourceTransform(async ({ type, props, opts }) => {
      if (type === "kubernetes:core/v1:Namespace") return undefined;
      if (props.data?.password) throw new Error("a password does not belong here");
      const metadata = pulumi.Output.isInstance(props.metadata) ? "output" : "plain";
      return { props: { ...props, metadata: props.metadata, seen: metadata }, opts };
    });
    ${NAMESPACE}
  `;

  it("runs resource transforms, also on what a remote component hides", async () => {
    const recording = await record(
      `${TRANSFORM}
      const metadata = { namespace: namespace.metadata.name };
      const chart = new kubernetes.helm.v4.Chart("tool", { chart: "../charts/tool" });
      const data = { user: pulumi.secret("api") };
      new kubernetes.core.v1.ConfigMap("late", { metadata, data }, { dependsOn: chart });`,
      {
        expand: async ({ name }) => [
          { type: "kubernetes:apps/v1:Deployment", name: `${name}-web`, inputs: { spec: {} } },
        ],
      },
    );
    const { namespace, chart, web, late } = byKind(recording, {
      namespace: "Namespace",
      chart: "Chart",
      web: "Deployment",
      late: "ConfigMap",
    });

    expect(chart).to.include({ remote: true, custom: false });
    expect(web).to.include({ parent: chart.urn, name: "tool-web" });
    expect(web.inputs).to.deep.equal({ spec: {}, seen: "plain" });
    // What depends on a resource reaches a transform as an output, as under the engine.
    expect(late.inputs).to.deep.include({ seen: "output", data: { user: "api" } });
    expect(late.secrets).to.deep.equal(["data.user"]);
    expect(late.propertyDependencies).to.deep.equal({ metadata: [namespace.urn] });
    expect(late.dependsOn).to.deep.equal([chart.urn]);
  });

  it("fails with the message of a transform that throws", async () => {
    const data = `{ password: "x" }`;

    expect(
      await failure(`${TRANSFORM} new kubernetes.core.v1.ConfigMap("map", { data: ${data} });`),
    ).to.include("a password does not belong here");
  });

  it("records the same program twice as the same", async () => {
    const program = `${NAMESPACE}${SECRET}
      for (let index = 0; index < 20; index += 1) {
        new kubernetes.core.v1.ConfigMap("map-" + index, {
          metadata: { namespace: index % 2 ? namespace.metadata.name : "default" },
        });
      }`;

    const [first, second] = await Promise.all([record(program, CONFIG), record(program, CONFIG)]);

    expect(first.resources).to.have.length(23);
    expect(second).to.deep.equal(first);
  });
});

/** The only resource of each kind. */
function byKind<Names extends string>({ resources }: Recording, kinds: Record<Names, string>) {
  const found = Object.entries<string>(kinds).map(([name, kind]) => {
    const [resource, ...others] = resources.filter(({ type }) => type.split(":").at(-1) === kind);
    if (!resource || others.length > 0) throw new Error(`there is not exactly one ${kind}`);
    return [name, resource];
  });
  return Object.fromEntries(found) as Record<Names, Recording["resources"][number]>;
}
