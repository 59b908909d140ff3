import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { findEngine } from "../../service/image/engine.ts";

const PROJECT = join(import.meta.dirname, "../..");
const imagesIn = (folder: string) => JSON.parse(readFileSync(join(folder, "images.json"), "utf8"));

describe("two builds of one commit", () => {
  const { base = "" } = imagesIn(join(PROJECT, "build/image"));
  const folders: string[] = [];
  const tags = ["first", "second"];

  /** Builds both images anew; returns their ids, which cover every layer, and the list of parts. */
  function build(tag: string) {
    const OUT = mkdtempSync(join(tmpdir(), "air-quality-image-"));
    folders.push(OUT);
    const { status, stderr } = spawnSync(process.execPath, ["service/image/build.ts"], {
      cwd: PROJECT,
      env: { ...process.env, BASE: base, TAG: tag, OUT },
      encoding: "utf8",
    });
    expect(status, stderr).to.equal(0);
    const { service, simulator } = imagesIn(OUT);
    const parts = readFileSync(join(OUT, "sbom.cdx.json"), "utf8");
    return { service: service.id, simulator: simulator.id, parts };
  }

  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
    const names = ["api", "simulator"].flatMap((name) =>
      tags.map((tag) => `localhost/air-quality-${name}:${tag}`),
    );
    spawnSync(findEngine().name, ["rmi", ...names]);
  });

  it("give the same images, layer by layer, and the same list of parts", () => {
    const [first, second] = tags.map(build);

    expect(first?.service).to.match(/^sha256:[\da-f]{64}$/);
    expect(second).to.deep.equal(first);
  }).timeout(180_000);
});
