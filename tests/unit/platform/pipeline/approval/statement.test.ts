import { expect } from "chai";
import { expectYes, type Statement } from "../../../../../platform/pipeline/approval/statement.ts";
import { StageFault } from "../../../../../platform/pipeline/fault.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const yes: Statement = {
  decision: "approve",
  digest: DIGEST,
  version: "1.0.0-abc",
  by: "ann@example.com",
  when: "2026-11-23T12:00:00.000Z",
};

describe("expectYes", () => {
  it("takes a yes to the digest", () => {
    expect(() => expectYes(yes, DIGEST)).not.to.throw();
  });

  it("refuses a yes to another digest", () => {
    expect(() => expectYes({ ...yes, digest: "sha256:b" }, DIGEST)).to.throw(
      StageFault,
      `ann@example.com decided about sha256:b, and this run's image is ${DIGEST}`,
    );
  });

  it("refuses a no, with its reason and what to do", () => {
    const no = { ...yes, decision: "refuse", reason: "not before the holidays" } as const;

    expect(() => expectYes(no, DIGEST))
      .to.throw(StageFault, "ann@example.com refused: not before the holidays")
      .with.property("fix")
      .that.includes("run the pipeline again");
    expect(() => expectYes({ ...yes, decision: "refuse" }, DIGEST)).to.throw("without a reason");
  });

  it("refuses what is neither", () => {
    const maybe = { ...yes, decision: "maybe" } as unknown as Statement;

    expect(() => expectYes(maybe, DIGEST)).to.throw(StageFault, "refused");
  });
});
