import { expect } from "chai";
import { createMetrics } from "../../../../service/metrics.ts";
import { latencyIn, requestsIn, samplesOf, sumOf } from "../../../../service/status/totals.ts";

describe("totals of the metrics", () => {
  const metrics = createMetrics();
  const { registry } = metrics;

  before(() => {
    for (const [route, status, seconds] of [
      ["/", 200, 0.0005],
      ["/air-quality", 200, 0.002],
      ["/air-quality", 304, 0.002],
      ["/air-quality", 429, 0.003],
      ["/air-quality", 503, 9],
    ] as const) {
      metrics.request({ method: "GET", route, status, problem: undefined }, seconds);
    }
    metrics.answered("hit", 10);
    metrics.answered("hit", 10);
    metrics.answered("stale", 4_000);
  });

  it("sort requests by what became of them", async () => {
    const requests = requestsIn(await samplesOf(registry, "http_requests_total"));

    expect(requests).to.deep.equal({ answered: 3, refused: 1, failed: 1 });
  });

  it("add a histogram's routes up, its bounds in order and its last count of everything", async () => {
    const { bounds_seconds, counts } = latencyIn(
      await samplesOf(registry, "http_request_duration_seconds"),
    );

    expect(bounds_seconds.slice(0, 4)).to.deep.equal([0.001, 0.0025, 0.005, 0.01]);
    expect(bounds_seconds.toSorted((a, b) => a - b)).to.deep.equal(bounds_seconds);
    expect(counts).to.have.length(bounds_seconds.length + 1);
    expect([...counts.slice(0, 3), counts.at(-2), counts.at(-1)]).to.deep.equal([1, 3, 4, 4, 5]);
  });

  it("count by the value of a label, or all", async () => {
    const answers = await samplesOf(registry, "air_quality_answers_total");

    expect(sumOf(answers, "kind", (kind) => kind === "hit")).to.equal(2);
    expect(sumOf(answers, "kind", (kind) => kind === "miss")).to.equal(0);
    expect(sumOf(answers)).to.equal(3);
  });

  it("of what nobody counts are an error, not zeros", async () => {
    const asked = samplesOf(registry, "http_requests_renamed").catch(String);

    expect(await asked).to.include("there is no metric http_requests_renamed");
  });
});
