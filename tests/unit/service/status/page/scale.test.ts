import { expect } from "chai";
import { niceTop, pathsOf, runsOf } from "../../../../../service/status/page/scale.js";

describe("niceTop", () => {
  for (const [value, least, top] of [
    [0, 1, 1],
    [1, 1, 1],
    [1.1, 1, 2],
    [2.1, 1, 5],
    [74.8, 1, 100],
    [100, 1, 100],
    [101, 1, 200],
    [0.003, 0.01, 0.01],
    [0.03, 0.01, 0.05],
  ] as const) {
    it(`of ${value} is ${top}`, () => {
      expect(niceTop(value, least)).to.be.closeTo(top, 1e-9);
    });
  }
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
  const scale = { from: 0, to: 300, top: 10 };

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
