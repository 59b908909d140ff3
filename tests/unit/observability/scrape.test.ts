import { expect } from "chai";
import { findsAny, seriesOf } from "../../observability/scrape.ts";

const SCRAPE = `# HELP a_total Things
# TYPE a_total counter
a_total{kind="x",route="/a b"} 3
up 1
b_bucket{le="+Inf"} 2e+3
`;

describe("seriesOf", () => {
  it("reads every series with its labels", () => {
    expect(seriesOf(SCRAPE)).to.deep.equal([
      { metric: "a_total", labels: { kind: "x", route: "/a b" } },
      { metric: "up", labels: {} },
      { metric: "b_bucket", labels: { le: "+Inf" } },
    ]);
  });
});

describe("findsAny", () => {
  const finds = (metric: string, label?: string, operator = "=", value = "x") =>
    findsAny(seriesOf(SCRAPE), { metric, matchers: label ? [{ label, operator, value }] : [] }, [
      "namespace",
    ]);

  it("finds what is there, by every operator", () => {
    expect(finds("up")).to.equal(true);
    expect(finds("a_total", "kind")).to.equal(true);
    expect(finds("a_total", "kind", "!=", "y")).to.equal(true);
    expect(finds("a_total", "kind", "=~", "x|y")).to.equal(true);
    expect(finds("a_total", "kind", "!~", "y.*")).to.equal(true);
    expect(finds("a_total", "namespace", "=", "any")).to.equal(true);
  });

  it("finds no metric, label or value that is not there", () => {
    expect(finds("a")).to.equal(false);
    expect(finds("a_total", "kind", "=", "y")).to.equal(false);
    expect(finds("a_total", "kind", "=~", "x.")).to.equal(false);
    expect(finds("a_total", "sort", "!=", "x")).to.equal(false);
  });
});
