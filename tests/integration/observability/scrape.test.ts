import { expect } from "chai";
import { panelQueries } from "../../../platform/observability/dashboards.ts";
import { TARGET_LABELS } from "../../../platform/observability/sources.ts";
import { readingOf } from "../../observability/promql.ts";
import { FOREIGN, isOwn, ownSelectors, RULES, textOf } from "../../observability/readings.ts";
import { runbookQueries } from "../../observability/runbook-queries.ts";
import { findsAny, type Series, seriesOf } from "../../observability/scrape.ts";
import { startTestService } from "../../support/service.ts";

describe("rules, dashboards, runbooks and a real scrape", () => {
  const drawn = [...RULES, ...panelQueries({ namespace: "air-quality-test" })].map(
    ({ expr }) => expr,
  );
  const expressions = [...drawn, ...runbookQueries()];
  const readings = expressions.map(readingOf);
  let scrape: readonly Series[];

  before(async () => {
    const service = await startTestService({ env: { AIRVISUAL_KEY_CREATED: "2026-01-02" } });
    for (const place of ["lat=52.52&lon=13.405", "lat=52.52&lon=13.405", "lat=91&lon=0"]) {
      await service.ask(`/air-quality?${place}`);
    }
    scrape = seriesOf(await (await fetch(`${service.server.adminUrl}/metrics`)).text());
    await service.stop();
  });

  it("agree on every metric, label and value of the API", () => {
    const missing = ownSelectors(expressions).filter(
      (selector) => !findsAny(scrape, selector, TARGET_LABELS),
    );

    expect(missing.map(textOf)).to.deep.equal([]);
  });

  it("agree on every label that is grouped by", () => {
    const missing = readings
      .filter(({ selectors }) => selectors.every(isOwn))
      .flatMap(({ selectors, labels }) =>
        labels
          .filter((label) => !(TARGET_LABELS as readonly string[]).includes(label))
          .filter((label) => !selectors.every(({ metric }) => has(scrape, metric, label)))
          .map((label) => `${label} of ${selectors.map(textOf)}`),
      );

    expect(missing).to.deep.equal([]);
  });

  it("leave no listed metric of another source unread by a rule or a panel", () => {
    const read = new Set(
      drawn.flatMap((expr) => readingOf(expr).selectors.map(({ metric }) => metric)),
    );

    expect([...FOREIGN].filter((metric) => !read.has(metric))).to.deep.equal([]);
  });
});

const has = (scrape: readonly Series[], metric: string, label: string) =>
  scrape.some((series) => series.metric === metric && label in series.labels);
