import { expect } from "chai";
import { excerptOf } from "../../../../platform/commands/deps/contour.ts";
import type { ContourManifest } from "../../../../platform/workloads/ingress/manifest.ts";

const definition = (plural: string) => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ${plural}.projectcontour.io
spec:
  preserveUnknownFields: false
  group: projectcontour.io
  schema:
    description: a long text
    properties:
      description:
        type: string
        description: what it says
`;
const role = (kind: string, name: string, resource: string) => `
kind: ${kind}
metadata:
  name: ${name}
rules:
- apiGroups: [""]
  resources: [${resource}]
  verbs: [get]
`;
const DOCUMENTS = [
  "# a head without an object",
  definition("contourconfigurations"),
  definition("httpproxies"),
  definition("tlscertificatedelegations"),
  definition("extensionservices"),
  role("ClusterRole", "contour", "secrets"),
  role("Role", "contour", "events"),
  role("Role", "contour-certgen", "leases"),
];

describe("excerptOf", () => {
  const manifest: ContourManifest = JSON.parse(excerptOf(DOCUMENTS.join("---")));

  it("takes the definitions that Contour watches, and no others", () => {
    expect(Object.keys(manifest.definitions)).to.deep.equal([
      "httpproxies.projectcontour.io",
      "tlscertificatedelegations.projectcontour.io",
    ]);
  });

  it("leaves out descriptions, and the field that the API server drops", () => {
    const schema = { properties: { description: { type: "string" } } };

    expect(Object.values(manifest.definitions)).to.deep.equal(
      Array(2).fill({ group: "projectcontour.io", schema }),
    );
  });

  it("tells roles of one name apart by their kind", () => {
    const resources = Object.entries(manifest.rules).map(([name, rules]) => [
      name,
      rules.map((rule) => rule.resources),
    ]);

    expect(Object.fromEntries(resources)).to.deep.equal({
      everywhere: [["secrets"]],
      own: [["events"]],
      certificates: [["leases"]],
    });
  });

  it("names an object that is missing", () => {
    const text = DOCUMENTS.filter((document) => !document.includes("leases")).join("---");

    expect(() => excerptOf(text)).to.throw("the manifest of Contour has no Role contour-certgen");
  });
});
