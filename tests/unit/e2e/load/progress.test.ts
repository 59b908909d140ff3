import { expect } from "chai";
import { causesText, milliseconds, progressLine } from "../../../e2e/load/progress.ts";
import { loadResult } from "../samples.ts";

describe("the progress of a load", () => {
  it("is one line", () => {
    expect(
      progressLine(35.2, loadResult({ sent: 3_500, ok: 3_500, p50Ms: 3.14, p99Ms: 12.4 })),
    ).to.equal("   35 s  3,500 sent  3,500 ok  0 failed  p50 3.1 ms  p99 12 ms");
  });

  it("says why requests failed, the most frequent cause first", () => {
    const causes = { ECONNRESET: 1, "time-out": 20 };

    expect(progressLine(5, loadResult({ failed: 21, causes }))).to.include(
      "21 failed (time-out: 20, ECONNRESET: 1)",
    );
    expect(causesText({ causes: {} })).to.equal("");
  });

  it("rounds as far as it matters", () => {
    expect([0.04, 9.96, 10.4, 5_000].map(milliseconds)).to.deep.equal([
      "0.0 ms",
      "10.0 ms",
      "10 ms",
      "5000 ms",
    ]);
  });
});
