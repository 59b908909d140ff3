import { expect } from "chai";
import {
  type Requests,
  requestsIn,
  since,
  sumOf,
  worse,
} from "../../../../../platform/pipeline/deploy/metrics.ts";
import { createMetrics } from "../../../../../service/metrics.ts";

/** As a pod's /metrics answers. */
const METRICS = `# HELP process_cpu_user_seconds_total Total user CPU time spent in seconds.
# TYPE process_cpu_user_seconds_total counter
process_cpu_user_seconds_total 0.75

# HELP http_requests_total Finished requests
# TYPE http_requests_total counter
http_requests_total{route="/air-quality",method="GET",status="200"} 120
http_requests_total{route="/air-quality",method="GET",status="400"} 30
http_requests_total{route="/air-quality",method="GET",status="429"} 7
http_requests_total{route="/air-quality",method="GET",status="503"} 4
http_requests_total{route="/queried-cities",method="GET",status="500"} 2

# HELP http_request_duration_seconds Time until the answer
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.1",route="/air-quality",status="500"} 90
http_request_duration_seconds_count{route="/air-quality",status="500"} 163
`;

const of = (total: number, failed: number): Requests => ({ total, failed });

describe("requestsIn", () => {
  it("counts finished requests, and those that the API failed", () => {
    expect(requestsIn(METRICS)).to.deep.equal(of(163, 6));
  });

  it("reads what the service says of itself", async () => {
    const { registry, request } = createMetrics();
    for (const status of [200, 200, 404, 500, 503])
      request({ method: "GET", route: "/v1/air-quality", status, problem: undefined }, 0.1);
    request({ method: "HEAD", route: "unmatched", status: 200, problem: undefined }, 0.1);

    expect(requestsIn(await registry.metrics())).to.deep.equal(of(6, 2));
  });

  it("counts nothing where there is nothing", () => {
    expect(requestsIn("")).to.deep.equal(of(0, 0));
    expect(requestsIn("# TYPE http_requests_total counter\n")).to.deep.equal(of(0, 0));
  });
});

describe("worse", () => {
  const verdicts = [
    ["took no requests", of(0, 0), of(900, 0), false],
    ["failed once or twice", of(2, 2), of(900, 0), false],
    ["failed three times of few", of(10, 3), of(900, 0), true],
    ["failed everything", of(100, 100), of(900, 0), true],
    ["failed less than 2 %", of(1_000, 19), of(9_000, 0), false],
    ["failed 2 %", of(1_000, 20), of(9_000, 0), true],
    ["failed as the serving one did", of(100, 50), of(900, 450), false],
    ["failed twice as often", of(100, 40), of(900, 180), false],
    ["failed more than twice as often", of(100, 41), of(900, 180), true],
    ["failed, and the serving one took nothing", of(100, 5), of(0, 0), true],
  ] as const;
  for (const [what, candidate, serving, isWorse] of verdicts) {
    it(`is ${isWorse ? "" : "not "}one that ${what}`, () => {
      expect(worse(candidate, serving) !== undefined).to.equal(isWorse);
    });
  }

  it("tells both releases' numbers", () => {
    expect(worse(of(100, 40), of(900, 9))).to.equal(
      "40 of its 100 answers are failures, of the serving release's 900 9",
    );
  });
});

describe("requests", () => {
  it("are told since a moment, and of several pods", () => {
    expect(since(of(120, 6), of(100, 5))).to.deep.equal(of(20, 1));
    expect(sumOf([of(1, 0), of(20, 3)])).to.deep.equal(of(21, 3));
    expect(sumOf([])).to.deep.equal(of(0, 0));
  });
});
