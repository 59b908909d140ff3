import { expect } from "chai";
import { type Entry, nextEntry } from "../../../../platform/pipeline/record.ts";
import { STAGES } from "../../../../platform/pipeline/stages.ts";
import { tableOf } from "../../../../platform/pipeline/table.ts";

const entry = (
  stage: Entry["stage"],
  result: Entry["result"],
  seconds: number,
  facts: Entry["facts"],
) => nextEntry([], { stage, result, at: "2026-11-23T12:00:00.000Z", seconds, facts });

describe("tableOf", () => {
  it("has a line for each stage, and their time in all", () => {
    const lines = tableOf([]).split("\n");

    expect(lines).to.have.length(STAGES.length + 2);
    expect(lines[0]).to.match(/^· {2}version +not run$/);
    expect(lines.at(-1)).to.equal("0 s in all stages");
  });

  it("shows facts with short digests, and of a fault its first line and the fix", () => {
    const lines = tableOf([
      entry("version", "passed", 0.1, { commit: "abc" }),
      entry("unit", "passed", 12.34, { digest: `sha256:${"a".repeat(64)}`, tests: 3 }),
      entry("image", "failed", 100, { fault: "no engine\nand more", fix: "install one" }),
    ]).split("\n");

    expect(lines.slice(0, 3)).to.deep.equal([
      "✓  version        0.1 s  commit abc",
      "✓  unit          12.3 s  digest sha256:aaaaaaaaaaaa…, tests 3",
      "✗  image        100.0 s  no engine",
    ]);
    expect(lines.slice(-2)).to.deep.equal(["  → install one", "112 s in all stages"]);
  });
});
