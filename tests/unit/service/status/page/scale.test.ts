import { expect } from "chai";
import {
  linearAxis,
  logarithmicAxis,
  pathsOf,
  runsOf,
} from "../../../../../service/status/page/scale.js";

describe("a linear axis", () => {
  for (const [highest, least, top] of [
    [0, 1, 1],
    [1, 1, 1],
    [1.1, 1, 2],
    [2.1, 1, 5],
    [74.8, 1, 100],
    [100, 1, 100],
    [101, 1, 200],
  ] as const) {
    it(`for values up to ${highest} ends at ${top}`, () => {
      const { labels, height } = linearAxis(least)(highest);

      expect(labels).to.deep.equal([top, top / 2, 0]);
      expect([0, top / 4, top, 2 * top].map(height)).to.deep.equal([0, 0.25, 1, 1]);
    });
  }
});

describe("a logarithmic axis", () => {
  it("gives each power of ten as much room, and what is below its end none", () => {
    const { labels, height } = logarithmicAxis(0.001, 10)(0.5);

    for (const [index, label] of [10, 0.1, 0.001].entries()) {
      expect(labels[index]).to.be.closeTo(label, 1e-9);
    }
    expect(height(0.01)).to.be.closeTo(0.25, 1e-9);
    expect([0.0001, 0, 100].map(height)).to.deep.equal([0, 0, 1]);
  });
});

describe("runsOf", () => {
  it("ends a run at a missing value and at a time without looks", () => {
    const values = [1, null, 2, 3];
    const points = values.map((value, index) => ({ at: index * 2, value }));

    const runs = runsOf([...points, { at: 60, value: 4 }]);

    expect(runs.map((run) => run.map(({ value }) => value))).to.deep.equal([[1], [2, 3], [4]]);
  });
});

describe("pathsOf", () => {
  const scale = { from: 0, to: 300, height: linearAxis(10)(0).height };

  it("draws a line over an area, and stays in the picture", () => {
    const points = [
      { at: 10, value: 0 },
      { at: 12, value: 5 },
      { at: 14, value: 20 },
    ];

    expect(pathsOf(points, scale)).to.deep.equal({
      line: "M10 100 L12 50 L14 0",
      area: "M10 100 L10 100 L12 50 L14 0 L14 100Z",
    });
  });

  it("draws a dot where one value stands alone", () => {
    expect(pathsOf([{ at: 10, value: 5 }], scale).line).to.equal("M10 50h0");
  });

  it("does not draw the axis once more", () => {
    const points = [0, 0, 0, 5, 0, 0, 0].map((value, index) => ({ at: index * 2, value }));

    expect(pathsOf(points, scale).line).to.equal("M4 100 L6 50 L8 100");
    expect(pathsOf([], scale)).to.deep.equal({ line: "", area: "" });
  });
});
