import { expect } from "chai";
import { readingOf } from "../../observability/promql.ts";

const metricsOf = (expression: string) =>
  readingOf(expression).selectors.map(({ metric }) => metric);

describe("readingOf", () => {
  const expressions: readonly (readonly [string, readonly string[]])[] = [
    ["up", ["up"]],
    ["up == 0", ["up"]],
    ["sum(rate(a_total[5m]))", ["a_total"]],
    ["sum by (x, y) (a) / on (x) group_left (y) b", ["a", "b"]],
    ["sum(a) without (x) > bool 1e3", ["a"]],
    ["time() - max(a) > 1.5 or absent(b)", ["a", "b"]],
    ["sum_over_time((max(a) > bool 300)[1h:1m])", ["a"]],
    ["a offset 5m unless on (x) b", ["a", "b"]],
    [
      "slo:errors:increase1h / -slo:events:increase1h",
      ["slo:errors:increase1h", "slo:events:increase1h"],
    ],
    ["histogram_quantile(0.99, sum by (le) (rate(a_bucket[5m])))", ["a_bucket"]],
    ["a # up\n and b", ["a", "b"]],
    ['label_replace(a, "x", "up", "y", "(b)")', ["a"]],
  ];
  for (const [expression, metrics] of expressions) {
    it(`finds ${metrics.join(" and ")} in ${JSON.stringify(expression)}`, () => {
      expect(metricsOf(expression)).to.deep.equal(metrics);
    });
  }

  it("finds matchers, whatever their values look like", () => {
    const { selectors } = readingOf(`a{x="}, up{", y!~'b|"c"', z=~"d\\"e",}[1h]`);

    expect(selectors).to.deep.equal([
      {
        metric: "a",
        matchers: [
          { label: "x", operator: "=", value: "}, up{" },
          { label: "y", operator: "!~", value: 'b|"c"' },
          { label: "z", operator: "=~", value: 'd\\"e' },
        ],
      },
    ]);
  });

  it("finds the labels that are grouped or joined by, each once", () => {
    const { labels } = readingOf("sum by (x, y) (a) / on (x) group_left (z) sum(b) by (y)");

    expect(labels).to.deep.equal(["x", "y", "z"]);
  });

  for (const expression of ['{__name__="a"}', "a ; b"]) {
    it(`refuses ${expression}`, () => {
      expect(() => readingOf(expression)).to.throw(/without a name|not understood/);
    });
  }
});
