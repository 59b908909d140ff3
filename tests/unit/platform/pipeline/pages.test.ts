import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { pipelinePage } from "../../../../platform/pipeline/picture.ts";
import { STAGES } from "../../../../platform/pipeline/stages.ts";

const page = readFileSync(join(import.meta.dirname, "../../../../docs/pipeline.md"), "utf8");

describe("docs/pipeline.md", () => {
  it("shows the stages and settings that there are", () => {
    expect(pipelinePage(page), "make golden writes it").to.equal(page);
    for (const { name } of STAGES) expect(page).to.include(`| \`${name}\` |`);
  });

  it("has a picture with a box for each environment, and the way back", () => {
    for (const environment of ["dev", "test", "prod"]) {
      expect(page).to.include(`subgraph ${environment}`);
    }
    expect(page).to.include("the release before has all requests");
  });

  it("names only targets that exist", () => {
    const makefile = readFileSync(join(import.meta.dirname, "../../../../Makefile"), "utf8");
    const targets = [...makefile.matchAll(/^([a-z0-9-]+):/gm)].map(([, name]) => name);
    const named = [...page.matchAll(/`make ([a-z][a-z0-9-]*)/g)].map(([, name]) => name);

    expect(named).to.not.deep.equal([]);
    expect(targets).to.include.members(named);
  });
});
