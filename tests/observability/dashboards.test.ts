import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { type PanelQuery, panelQueries } from "../../platform/observability/dashboards.ts";
import { RULE_GROUPS } from "../../platform/observability/rules.ts";
import { METRICS_OF } from "../../platform/observability/sources.ts";
import { queryPanels, type Silent } from "../e2e/query-panels.ts";
import { startTestService, type TestService } from "../support/service.ts";
import { type Prometheus, startPrometheus } from "./prometheus.ts";
import { readingOf } from "./promql.ts";
import { checkExpressions } from "./promtool.ts";

/** Prometheus is built from its module where it never was. */
const FIRST_TIME_MS = 1_800_000;
/** The objectives count whole minutes: there has to be one. */
const A_MINUTE_MS = 120_000;
const NAMESPACE = "air-quality-test";
const QUERIES = panelQueries({ namespace: NAMESPACE });
const ELSEWHERE = new Set<string>([...METRICS_OF.envoy, ...METRICS_OF["kube-state-metrics"]]);

/** Whether a query asks for nothing but what the API, Prometheus and the rules have. */
const isHere = ({ expr }: PanelQuery) =>
  readingOf(expr).selectors.every(({ metric }) => !ELSEWHERE.has(metric));

describe("the dashboards and a real Prometheus", () => {
  let service: TestService;
  let prometheus: Prometheus;

  before(async function () {
    this.timeout(FIRST_TIME_MS);
    service = await startTestService({ env: { AIRVISUAL_KEY_CREATED: "2026-01-02" } });
    const labels = {
      job: "air-quality-api",
      namespace: NAMESPACE,
      pod: "api-stable-6d4f9c7b8d-x2k4q",
    };
    const target = new URL(service.server.adminUrl);
    prometheus = await startPrometheus(target, labels, RULE_GROUPS);
  });

  after(async () => {
    await prometheus.stop();
    await service.stop();
  });

  it("agree on the language of every panel", async () => {
    const { isWell, said } = await checkExpressions(QUERIES.map(({ expr }) => expr));

    expect(isWell, said).to.equal(true);
  });

  it("show something in every panel that the API is in, under load", async function () {
    this.timeout(A_MINUTE_MS);
    const queries = QUERIES.filter(isHere);
    let silent: readonly Silent[] = [];
    const until = performance.now() + A_MINUTE_MS / 2 + 15_000;
    do {
      await askForSome(service);
      silent = await queryPanels(prometheus.url, queries);
    } while (silent.length > 0 && performance.now() < until);

    expect(queries).to.have.length.above(40);
    expect(silent).to.deep.equal([]);
  });

  it("say which panel shows nothing, and why", async () => {
    const wrong = { dashboard: "one", panel: "of its own" };
    const absent = { ...wrong, expr: "no_such_metric" };
    const broken = { ...wrong, expr: "rate(" };

    const silent = await queryPanels(prometheus.url, [absent, { ...wrong, expr: "up" }, broken]);

    expect(silent.map(({ expr }) => expr)).to.deep.equal([absent.expr, broken.expr]);
    expect(silent[0]?.reason).to.equal("no series");
    expect(silent[1]?.reason).to.include("parse error");
  });
});

/** A second of requests: a known place, places around it, of which the first time some are new, a mistake. */
async function askForSome(service: TestService): Promise<void> {
  for (let round = 0; round < 10; round += 1) {
    await service.ask("/air-quality?lat=52.52&lon=13.405");
    await service.ask(`/air-quality?lat=52.52&lon=1${round}`);
    await service.ask("/air-quality?lat=91&lon=0");
    await sleep(100);
  }
}
