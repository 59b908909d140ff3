import { expect } from "chai";
import { startTestService } from "../support/service.ts";
import { type Prometheus, startPrometheus } from "./prometheus.ts";
import { ownSelectors, RULES, textOf } from "./readings.ts";
import { runbookQueries } from "./runbook-queries.ts";

/** Prometheus is built from its module where it never was. */
const FIRST_TIME_MS = 1_800_000;
const LABELS = { job: "air-quality-api", namespace: "air-quality-test", pod: "a" };

describe("a real Prometheus that scrapes the API", () => {
  const expressions = [...RULES.map(({ expr }) => expr), ...runbookQueries()];
  let prometheus: Prometheus;
  let stop: (() => Promise<void>) | undefined;

  before(async function () {
    this.timeout(FIRST_TIME_MS);
    const service = await startTestService({ env: { AIRVISUAL_KEY_CREATED: "2026-01-02" } });
    await service.ask("/air-quality?lat=52.52&lon=13.405");
    prometheus = await startPrometheus(new URL(service.server.adminUrl), LABELS);
    stop = async () => {
      await prometheus.stop();
      await service.stop();
    };
  });

  after(() => stop?.());

  it("has every series that rules and runbooks ask the API for, as it stores them", async () => {
    const asked = ownSelectors(expressions).map(textOf);
    const missing: string[] = [];
    for (const selector of asked) {
      if (!(await prometheus.has(selector))) missing.push(selector);
    }

    expect(asked).to.have.length.above(20);
    expect(missing).to.deep.equal([]);
  });

  it("can work out every rule, and what runbooks ask", async () => {
    const faults: string[] = [];
    for (const expression of expressions) {
      const fault = await prometheus.faultOf(expression);
      if (fault) faults.push(`${expression}: ${fault}`);
    }

    expect(faults).to.deep.equal([]);
  });
});
