import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { settingRows } from "../../../../platform/pipeline/settings.ts";
import type { Stage } from "../../../../platform/pipeline/stage.ts";
import { STAGES } from "../../../../platform/pipeline/stages.ts";
import { WORKS } from "../../../../platform/pipeline/work/index.ts";

const PROJECT = join(import.meta.dirname, "../../../..");
const stages: readonly Stage[] = STAGES;
const NAMES = stages.map(({ name }) => name);
const place = (name: string) => NAMES.indexOf(name);

describe("the stages", () => {
  it("have names and reports of their own, in small letters", () => {
    const reports = stages.flatMap(({ report }) => report ?? []);

    expect(new Set(NAMES).size).to.equal(NAMES.length);
    expect(new Set(reports).size).to.equal(reports.length);
    for (const name of NAMES) expect(name).to.match(/^[a-z]+(-[a-z]+)*$/);
    for (const report of reports) expect(report).to.match(/^[a-z]+\.xml$/);
  });

  it("say what they do and how to mend them, and end", () => {
    for (const { does, fix, minutes } of stages) {
      expect(does).to.match(/^[a-z].*[^.]$/);
      expect(fix).to.match(/[^.]$/);
      expect(minutes).to.be.within(1, 60);
    }
  });

  it("hold each environment's lock once", () => {
    const held = stages.map(({ environment }) => environment);
    const rows = held.filter((one, at) => one !== held[at - 1]).filter(Boolean);

    expect(rows).to.deep.equal(["dev", "test", "prod"]);
  });

  it("need only settings that there are", () => {
    const known = settingRows().map((row) => /`(\w+)`/.exec(row)?.[1]);

    expect(known).to.include.members(stages.flatMap(({ needs }) => needs));
  });

  it("each have a work, and no work is without one", () => {
    expect(Object.keys(WORKS)).to.deep.equal(NAMES);
  });

  it("reach production only after tests, gate, scan and a person's yes", () => {
    const before = ["unit", "integration", "quality", "scan", "publish", "acceptance", "approve"];

    for (const name of before) expect(place(name)).to.be.within(0, place("release") - 1);
    expect(NAMES.at(-1)).to.equal("record");
  });

  it("run for every change only where no image is made", () => {
    const always = stages.filter(({ runs }) => runs === "every-change").map(({ name }) => name);

    expect(always).to.deep.equal(["version", "unit"]);
    expect(place("image")).to.equal(always.length);
  });

  it("name files that exist", () => {
    const paths = stages.flatMap(({ fix }) => [...fix.matchAll(/platform\/[\w/.-]+\.ts/g)]);

    expect(paths).not.to.deep.equal([]);
    for (const [path] of paths) expect(existsSync(join(PROJECT, path)), path).to.equal(true);
  });
});
