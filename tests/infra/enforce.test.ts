import { join } from "node:path";
import { expect } from "chai";
import { tinyPrograms } from "../support/tiny-programs.ts";

const ENFORCE = join(import.meta.dirname, "../../platform/policies/enforce.ts");

/** An image without a version breaks a rule; so does one that only an output tells. */
const program = (image: string) => `
  import { enforcePolicies } from "${ENFORCE}";
  enforcePolicies();
  const namespace = new kubernetes.core.v1.Namespace("tools", {
    metadata: { labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  });
  const told = namespace.metadata.name.apply(() => "registry.example/tool");
  new kubernetes.core.v1.Pod("tool", {
    metadata: { namespace: namespace.metadata.name },
    spec: { containers: [{ name: "main", image: ${image} }] },
  }, { dependsOn: [namespace] });
`;

describe("enforcePolicies", () => {
  const { failure } = tinyPrograms();

  it("ends a program whose object breaks a rule, and names object, rule and remedy", async () => {
    const message = await failure(program('"registry.example/tool"'));

    expect(message).to.include("The platform's rules forbid this:");
    expect(message).to.match(/kubernetes:core\/v1:Pod tool .*\(rule pinned-image: /);
  });

  it("looks into outputs", async () => {
    expect(await failure(program("told"))).to.match(/tool .*\(rule pinned-image: /);
  });

  it("lets a value pass that a preview does not know yet", async () => {
    const message = await failure(program("told"), { preview: true });

    expect(message).to.include("rule numeric-user").and.not.to.include("pinned-image");
  });

  it("looks at what a chart hides", async () => {
    const chart = `
      import { enforcePolicies } from "${ENFORCE}";
      enforcePolicies();
      new kubernetes.helm.v4.Chart("tool", { chart: "../charts/tool" });
    `;
    const inputs = { spec: { containers: [{ name: "main", image: "registry.example/tool" }] } };
    const message = await failure(chart, {
      expand: async () => [{ type: "kubernetes:core/v1:Pod", name: "tool-web", inputs }],
    });

    expect(message).to.match(/tool-web .*\(rule pinned-image: /);
  });
});
