import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { licences } from "../../../../service/image/licences.ts";
import { bundledPackages } from "../../../../service/image/packages.ts";

describe("bundledPackages", () => {
  let project: string;
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  };
  const addPackage = (folder: string, name: string, license?: string) => {
    write(`${folder}/package.json`, JSON.stringify({ name, version: "1.0.0", license }));
    write(`${folder}/LICENSE`, `${name} is free`);
  };

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), "air-quality-packages-"));
    addPackage("node_modules/a", "a", "MIT");
    addPackage("node_modules/a/node_modules/@s/b", "@s/b", "ISC");
    addPackage("node_modules/unlicensed", "unlicensed");
    addPackage("node_modules/unlocked", "unlocked", "MIT");
    const locked = Object.fromEntries(
      ["node_modules/a", "node_modules/a/node_modules/@s/b", "node_modules/unlicensed"].map(
        (folder) => [folder, { integrity: "sha512-AA==" }],
      ),
    );
    write("package-lock.json", JSON.stringify({ packages: locked }));
  });
  afterEach(() => rmSync(project, { recursive: true }));

  it("finds the packages that files belong to, each once, by name", async () => {
    const files = [
      "service/main.ts",
      "node_modules/a/x.js",
      "node_modules/a/lib/y.js",
      "node_modules/a/node_modules/@s/b/z.js",
    ];

    const found = await bundledPackages(project, files);

    expect(found.map(({ name, licence }) => [name, licence])).to.deep.equal([
      ["@s/b", "ISC"],
      ["a", "MIT"],
    ]);
    expect(licences(found)).to.include("a 1.0.0 (MIT)").and.include("@s/b is free");
  });

  for (const [folder, fault] of [
    ["unlicensed", "names no licence"],
    ["unlocked", "is not in package-lock.json"],
  ]) {
    it(`refuses a package that ${fault}`, async () => {
      const error = await bundledPackages(project, [`node_modules/${folder}/x.js`]).catch(
        (reason: Error) => reason,
      );

      expect(error).to.have.property("message", `node_modules/${folder} ${fault}`);
    });
  }
});
