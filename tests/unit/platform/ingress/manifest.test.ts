import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { IMAGES } from "../../../../platform/images.ts";
import { parseManifest, readManifest } from "../../../../platform/workloads/ingress/manifest.ts";
import { CONTOUR } from "../../../../platform/workloads/ingress/release.ts";

const definition = (plural: string) => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ${plural}.projectcontour.io
spec:
  preserveUnknownFields: false
  group: projectcontour.io
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

describe("parseManifest", () => {
  const manifest = parseManifest(DOCUMENTS.join("---"));

  it("takes the definitions that Contour watches, and no others", () => {
    expect(Object.keys(manifest.definitions)).to.deep.equal([
      "httpproxies.projectcontour.io",
      "tlscertificatedelegations.projectcontour.io",
      "extensionservices.projectcontour.io",
    ]);
  });

  it("leaves out the field that the API server drops", () => {
    expect(Object.values(manifest.definitions)).to.deep.equal(
      Array(3).fill({ group: "projectcontour.io" }),
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

    expect(() => parseManifest(text)).to.throw(
      "the manifest of Contour has no Role contour-certgen",
    );
  });
});

describe("readManifest", () => {
  const folder = mkdtempSync(join(tmpdir(), "manifest-"));
  after(() => rmSync(folder, { recursive: true }));

  it("says how to get a manifest that is missing", () => {
    expect(() => readManifest(join(folder, "none.yaml"))).to.throw(
      /cannot be read: run make deps$/,
    );
  });

  it("refuses another manifest than the pinned one", () => {
    const file = join(folder, "other.yaml");
    writeFileSync(file, DOCUMENTS.join("---"));

    expect(() => readManifest(file)).to.throw(
      /is not the manifest of Contour v1.33.8: run make deps$/,
    );
  });
});

describe("the pinned release", () => {
  it("has the version of the image", () => {
    expect(IMAGES.contour).to.equal(`ghcr.io/projectcontour/contour:${CONTOUR.version}`);
  });
});
