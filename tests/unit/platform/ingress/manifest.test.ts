import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { IMAGES } from "../../../../platform/images.ts";
import { readManifest } from "../../../../platform/workloads/ingress/manifest.ts";
import { CONTOUR } from "../../../../platform/workloads/ingress/release.ts";

describe("readManifest", () => {
  const folder = mkdtempSync(join(tmpdir(), "manifest-"));
  after(() => rmSync(folder, { recursive: true }));

  it("says how to get a manifest that is missing", () => {
    expect(() => readManifest(join(folder, "none.json"))).to.throw(
      /cannot be read: run make deps$/,
    );
  });

  it("refuses another manifest than the pinned one", () => {
    const file = join(folder, "other.json");
    writeFileSync(file, "{}");

    expect(() => readManifest(file)).to.throw(
      /is not from the manifest of Contour v1.33.8: run make deps$/,
    );
  });
});

describe("the pinned release", () => {
  it("has the version of the image", () => {
    expect(IMAGES.contour).to.equal(`ghcr.io/projectcontour/contour:${CONTOUR.version}`);
  });
});
