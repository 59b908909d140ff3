import { expect } from "chai";
import { commentOf } from "../../infra/comment/text.ts";

const facts = (
  objects: Record<string, string>,
  monthlyUsd?: number,
  brokenRules: string[] = [],
) => ({
  objects,
  brokenRules,
  ...(monthlyUsd !== undefined && { monthlyUsd }),
});

describe("a merge request's comment", () => {
  it("says what is added, changed and removed, and what it costs more", () => {
    const { text, faults } = commentOf(
      { dev: facts({ "Job a": "1", "Service b": "1", "Service c": "1" }, 400) },
      { dev: facts({ "Service b": "2", "Service c": "1", "Job d": "1" }, 412.5) },
    );

    expect(text).to.include(
      "| dev | 1 added, 1 changed, 1 removed | 412.50 (+12.50) | none broken |",
    );
    expect(text).to.include("**dev: added**: `Job d`").and.include("**dev: removed**: `Job a`");
    expect(faults).to.equal(0);
  });

  it("says that nothing changes", () => {
    const same = { local: facts({ "Job a": "1" }) };

    expect(commentOf(same, same).text).to.include("| local | no change | – | none broken |");
  });

  it("says what costs less", () => {
    const { text } = commentOf({ prod: facts({}, 100) }, { prod: facts({}, 90) });

    expect(text).to.include("| 90.00 (−10.00) |");
  });

  it("folds long lists", () => {
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, place) => [`Job ${place}`, "1"]));
    const { text } = commentOf({ local: facts({}) }, { local: facts(many) });

    expect(text).to.include("<details><summary>local: 9 added</summary>\n\n- `Job 0`\n");
  });

  it("counts rules that break, and names them", () => {
    const rule = "Deployment api has no limit (rule limits: set one)";
    const { text, faults } = commentOf(
      { local: facts({}) },
      { local: facts({}, undefined, [rule]) },
    );

    expect(faults).to.equal(1);
    expect(text).to.include("| ✗ 1 broken |").and.include(`- \`${rule}\``);
  });

  it("counts a stack that can't be rendered, and says why", () => {
    const { text, faults } = commentOf(
      { dev: facts({}) },
      { dev: { error: "hostname\nis missing" } },
    );

    expect(faults).to.equal(1);
    expect(text).to.include("| dev | ✗ can't be rendered |").and.include("`hostname is missing`");
  });

  it("says when there was nothing to compare with", () => {
    const { text, faults } = commentOf(
      { dev: { error: "older" } },
      { dev: facts({ "Job a": "1" }, 7) },
    );

    expect(faults).to.equal(0);
    expect(text).to.include("| dev | nothing to compare with | 7.00 | none broken |");
  });
});
