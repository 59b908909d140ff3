import { expect } from "chai";
import { between, quantileOf } from "../../../../../service/status/page/between.js";
import { statusAt } from "./samples.ts";

describe("between", () => {
  it("makes rates of two looks", () => {
    const before = statusAt(100, { requests: { answered: 5, refused: 1, failed: 1 } });
    const after = statusAt(110, {
      requests: { answered: 45, refused: 6, failed: 6 },
      answers: { hit: 30, stale: 5, miss: 1 },
      latency: { bounds_seconds: [0.001, 0.01], counts: [25, 49, 50] },
    });

    const one = between(before, after);

    expect(one).to.include({ at: 110, requests: 50, failures: 5, rate: 5, failing: 0.5 });
    expect(one).to.include({ hit: 3, stale: 0.5, miss: 0.1, p50: 0.001, p99: 0.01 });
  });

  it("looks at the latencies of the window, not at those of before", () => {
    const latency = (counts: number[]) => ({ bounds_seconds: [0.001, 0.01], counts });
    const before = statusAt(100, { latency: latency([1_000, 1_000, 1_000]) });
    const after = statusAt(110, { latency: latency([1_000, 1_010, 1_010]) });

    expect(between(before, after).p50).to.be.closeTo(0.0055, 1e-9);
  });

  it("has no latency of no requests", () => {
    const { rate, p50, p99 } = between(statusAt(100), statusAt(110));

    expect([rate, p50, p99]).to.deep.equal([0, null, null]);
  });
});

describe("quantileOf", () => {
  const bounds = [1, 2, 4];
  for (const [quantile, counts, expected] of [
    [0.5, [0, 10, 10, 10], 1.5],
    [0.99, [0, 0, 100, 100], 3.98],
    [0.5, [4, 4, 4, 4], 0.5],
    [0.5, [1, 1, 2, 2], 1],
    // Above the last bound nothing is known but the bound.
    [0.99, [1, 1, 1, 10], 4],
    [0.5, [0, 0, 0, 0], null],
    [0.5, [], null],
  ] as const) {
    it(`is ${expected} for ${quantile} of ${counts}`, () => {
      const found = quantileOf(quantile, bounds, counts);

      if (expected === null) expect(found).to.equal(null);
      else expect(found).to.be.closeTo(expected, 1e-9);
    });
  }
});
