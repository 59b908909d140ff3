import { expect } from "chai";
import { createHistogram } from "../../../e2e/load/histogram.ts";

describe("a histogram of latencies", () => {
  function of(...values: readonly number[]) {
    const histogram = createHistogram();
    for (const value of values) histogram.add(value);
    return histogram;
  }

  it("has nothing to say of nothing", () => {
    expect([of().percentile(0.99), of().max]).to.deep.equal([0, 0]);
  });

  it("gives the value that a share does not exceed", () => {
    const values = Array.from({ length: 1_000 }, (_, index) => index + 1);

    const histogram = of(...values.toReversed());

    expect(histogram.percentile(0.5)).to.be.within(500, 501);
    expect(histogram.percentile(0.99)).to.be.within(990, 991);
    expect(histogram.percentile(1)).to.equal(1_000);
  });

  it("is exact to a tenth below a tenth of a second, and never above the greatest", () => {
    expect(of(0.04, 3.14, 99.96).percentile(0.5)).to.be.within(3.14, 3.25);
    expect(of(3.14).percentile(0.5)).to.equal(3.14);
  });

  it("holds what is longer than its last bucket", () => {
    const histogram = of(1, 100_000);

    expect(histogram.max).to.equal(100_000);
    expect(histogram.percentile(1)).to.be.above(60_000);
  });
});
