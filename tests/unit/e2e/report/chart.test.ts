import { expect } from "chai";
import { type ChartData, chart } from "../../../e2e/report/chart.ts";

const DATA: ChartData = {
  title: "Rolls <under> load",
  subtitle: "400 requests, 3 failed",
  seconds: [
    { sent: 100, failed: 0 },
    { sent: 100, failed: 3 },
    { sent: 100, failed: 0 },
    { sent: 100, failed: 0 },
  ],
  pods: [
    { second: -1, serving: 2, present: 2 },
    { second: 1.5, serving: 3, present: 4 },
  ],
  events: [
    { second: 1, label: "roll 1 starts" },
    { second: 1.1, label: "roll 1 ends" },
  ],
};

/** Texts of the picture with where they stand. */
function textsOf(svg: string) {
  const texts = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</g)];
  return texts.map(([, x, y, label]) => ({ x: Number(x), y: Number(y), label }));
}

describe("a chart", () => {
  const svg = chart(DATA);

  it("names both axes with their units", () => {
    for (const label of ["requests per second", "pods", "seconds since the load began"]) {
      expect(svg).to.include(`>${label}</text>`);
    }
  });

  it("escapes what it is given", () => {
    expect(svg).to.include("Rolls &#60;under&#62; load").and.not.to.include("<under>");
  });

  it("shows how many failed, or that none did", () => {
    expect(textsOf(svg).map(({ label }) => label)).to.include.members(["3", "failed (number)"]);
    const calm = chart({ ...DATA, seconds: [{ sent: 100, failed: 0 }] });
    expect(textsOf(calm).map(({ label }) => label)).to.include("failed: none");
  });

  it("writes no event over another one", () => {
    const [first, second] = textsOf(svg).filter(({ label }) => label?.startsWith("roll"));

    expect(first?.y).not.to.equal(second?.y);
  });

  it("stays within its width", () => {
    const far = chart({ ...DATA, events: [{ second: 4, label: "a label at the very end of it" }] });

    const label = /<text x="([\d.]+)"[^>]*text-anchor="(\w+)"[^>]*>a label/.exec(far);
    expect([Number(label?.[1]) <= 960, label?.[2]]).to.deep.equal([true, "end"]);
  });

  it("takes a load that never began", () => {
    expect(chart({ ...DATA, seconds: [], pods: [], events: [] })).to.match(
      /^<svg[\s\S]*<\/svg>\n$/,
    );
  });
});
