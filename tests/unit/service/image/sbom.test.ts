import { expect } from "chai";
import { cycloneDx } from "../../../../service/image/sbom.ts";

describe("cycloneDx", () => {
  const application = { name: "api", version: "1.2.3", license: "MIT" };
  const bundled = (name: string, licence: string) => ({
    name,
    version: "4.5.6",
    licence,
    licenceText: "",
    integrity: "sha512-AAECAw==",
  });
  const componentsOf = (...packages: ReturnType<typeof bundled>[]) =>
    JSON.parse(cycloneDx(application, packages)).components;

  it("names the application", () => {
    const { metadata, bomFormat } = JSON.parse(cycloneDx(application, []));

    expect(bomFormat).to.equal("CycloneDX");
    expect(metadata.component).to.include({ type: "application", purl: "pkg:npm/api@1.2.3" });
  });

  it("gives every package its address, licence and checksum", () => {
    expect(componentsOf(bundled("koa", "MIT"))).to.deep.equal([
      {
        type: "library",
        "bom-ref": "pkg:npm/koa@4.5.6",
        name: "koa",
        version: "4.5.6",
        purl: "pkg:npm/koa@4.5.6",
        licenses: [{ license: { id: "MIT" } }],
        hashes: [{ alg: "SHA-512", content: "00010203" }],
      },
    ]);
  });

  it("escapes a scope", () => {
    expect(componentsOf(bundled("@a/b", "MIT"))[0].purl).to.equal("pkg:npm/%40a/b@4.5.6");
  });

  it("gives several licences as an expression", () => {
    const [{ licenses }] = componentsOf(bundled("a", "(MIT OR Apache-2.0)"));

    expect(licenses).to.deep.equal([{ expression: "(MIT OR Apache-2.0)" }]);
  });

  it("has no time and no number of its own: the same packages give the same text", () => {
    const text = cycloneDx(application, [bundled("koa", "MIT")]);

    expect(cycloneDx(application, [bundled("koa", "MIT")])).to.equal(text);
    expect(text).not.to.match(/timestamp|serialNumber/);
  });
});
