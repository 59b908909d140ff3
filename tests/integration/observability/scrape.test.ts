import { expect } from "chai";
import { RULE_GROUPS } from "../../../platform/observability/rules.ts";
import { METRICS_OF, TARGET_LABELS } from "../../../platform/observability/sources.ts";
import { readingOf, type Selector } from "../../observability/promql.ts";
import { findsAny, type Series, seriesOf } from "../../observability/scrape.ts";
import { startTestService } from "../../support/service.ts";

const RULES = RULE_GROUPS.flatMap(({ rules }) => rules);
const RECORDED = new Set(RULES.flatMap((rule) => ("record" in rule ? [rule.record] : [])));
const FOREIGN = new Set<string>(Object.values(METRICS_OF).flat());
/** What an expression says that all of whose series are the API's own. */
const isOwn = ({ metric }: Selector) => !RECORDED.has(metric) && !FOREIGN.has(metric);

const textOf = ({ metric, matchers }: Selector) =>
  `${metric}{${matchers.map(({ label, operator, value }) => `${label}${operator}${value}`)}}`;

describe("the rules of Prometheus and a real scrape", () => {
  const readings = RULES.map(({ expr }) => readingOf(expr));
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
    const missing = readings
      .flatMap(({ selectors }) => selectors)
      .filter(isOwn)
      .filter((selector) => !findsAny(scrape, selector, TARGET_LABELS));

    expect([...new Set(missing.map(textOf))]).to.deep.equal([]);
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

  it("leave no listed metric of another source unread", () => {
    const read = new Set(
      readings.flatMap(({ selectors }) => selectors.map(({ metric }) => metric)),
    );

    expect([...FOREIGN].filter((metric) => !read.has(metric))).to.deep.equal([]);
  });
});

const has = (scrape: readonly Series[], metric: string, label: string) =>
  scrape.some((series) => series.metric === metric && label in series.labels);
