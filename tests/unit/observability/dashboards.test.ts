import { expect } from "chai";
import { ALERTS } from "../../../platform/observability/alerts.ts";
import { BURNS } from "../../../platform/observability/burn-rate.ts";
import { grafanaDashboard } from "../../../platform/observability/dashboards/grafana.ts";
import { indexPage } from "../../../platform/observability/dashboards/index-page.ts";
import { type Place, placesOf } from "../../../platform/observability/dashboards/layout.ts";
import { panelsOf } from "../../../platform/observability/dashboards/panel.ts";
import { filledIn, variablesIn } from "../../../platform/observability/dashboards/variables.ts";
import { DASHBOARDS, panelQueries } from "../../../platform/observability/dashboards.ts";
import { RULE_GROUPS } from "../../../platform/observability/rules.ts";

/** What every Grafana has. */
const BUILT_IN = ["__all", "__rate_interval"];
const RUNBOOKS = "https://git.example.com/air-quality/docs/runbooks";

const PANELS = DASHBOARDS.flatMap(panelsOf);
const repeated = (names: readonly string[]) =>
  names.filter((name, index) => names.indexOf(name) !== index);

describe("the dashboards", () => {
  it("have ids and titles of their own, and so do their panels", () => {
    expect(repeated(DASHBOARDS.map(({ id }) => id))).to.deep.equal([]);
    expect(repeated(DASHBOARDS.map(({ title }) => title))).to.deep.equal([]);
    for (const dashboard of DASHBOARDS) {
      expect(repeated(panelsOf(dashboard).map(({ title }) => title))).to.deep.equal([]);
    }
  });

  it("say of each panel what it means, in whole sentences", () => {
    const wordless = PANELS.filter(({ description }) => !/^\S.{20,}\.$/.test(description));

    expect(wordless.map(({ title }) => title)).to.deep.equal([]);
  });

  it("name alerts that there are", () => {
    const names = new Set(ALERTS.map(({ name }) => name));
    const unknown = PANELS.flatMap(({ alerts = [] }) => alerts).filter((name) => !names.has(name));

    expect(unknown).to.deep.equal([]);
  });

  it("have a panel for every alert", () => {
    const watched = new Set(PANELS.flatMap(({ alerts = [] }) => alerts));

    expect(ALERTS.map(({ name }) => name).filter((name) => !watched.has(name))).to.deep.equal([]);
  });

  it("have no limit that an alert of theirs does not have, as severe as it", () => {
    const rules = RULE_GROUPS.flatMap((group) => group.rules.map(({ expr }) => expr));
    const numbers = new Set([
      // None, and one: "> 0" of an alert is "from 1" of a count.
      ...[0, 1],
      ...Object.values(BURNS).flatMap((burns) => burns.map(({ rate }) => rate)),
      ...rules.flatMap((expr) => [...expr.matchAll(/\d+(\.\d+)?/g)].map(([text]) => Number(text))),
    ]);
    const wrong = PANELS.flatMap(({ title, limits = [], alerts = [] }) =>
      limits
        .filter((limit) => {
          const number = "from" in limit ? limit.from : limit.below;
          const severities = ALERTS.filter(({ name }) => alerts.includes(name)).map(
            ({ severity }) => severity,
          );
          return !numbers.has(number) || !severities.includes(limit.severity);
        })
        .map((limit) => `${title}: ${JSON.stringify(limit)}`),
    );

    expect(wrong).to.deep.equal([]);
  });

  it("fill in every variable, and refuse one that there is not", () => {
    const queries = panelQueries({ namespace: "air-quality-x", release: "canary" });

    expect(queries.filter(({ expr }) => expr.includes("$"))).to.deep.equal([]);
    expect(filledIn('a{pod=~"api-$release-.+"}', { namespace: "n" })).to.equal(
      'a{pod=~"api-.+-.+"}',
    );
    expect(() => filledIn('a{b="$other"}', { namespace: "n" })).to.throw("$other");
  });
});

describe("a dashboard for Grafana", () => {
  for (const dashboard of DASHBOARDS) {
    const made = grafanaDashboard(dashboard, RUNBOOKS);
    const panels = made.panels ?? [];

    it(`has panels with ids of their own: ${dashboard.title}`, () => {
      expect(panels).to.have.length(dashboard.rows.length + panelsOf(dashboard).length);
      expect(repeated(panels.map(({ id }) => String(id)))).to.deep.equal([]);
    });

    it(`has no two panels in one place, and all on the grid: ${dashboard.title}`, () => {
      const places = panels.map(({ gridPos }) => gridPos as Place);
      const taken = places.flatMap(({ x, y, w, h }) =>
        Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
      );

      expect(repeated(taken)).to.deep.equal([]);
      expect(places.filter(({ x, w }) => x < 0 || x + w > 24)).to.deep.equal([]);
    });

    it(`has the variables that its queries use, and no other: ${dashboard.title}`, () => {
      const text = JSON.stringify({ panels, list: made.templating.list });
      const used = new Set(variablesIn(text).filter((name) => !BUILT_IN.includes(name)));

      expect([...used].sort()).to.deep.equal(
        (made.templating.list ?? []).map(({ name }) => name).sort(),
      );
    });
  }

  it("colours as the alerts do: from a number on, or below it", () => {
    const steps = (id: string, title: string) => {
      const dashboard = DASHBOARDS.find((one) => one.id === id);
      const panels = dashboard ? (grafanaDashboard(dashboard).panels ?? []) : [];
      const panel = panels.find((one) => one.title === title);
      return panel && "fieldConfig" in panel && panel.fieldConfig?.defaults.thresholds?.steps;
    };

    expect(steps("air-quality-records", "Fill")).to.deep.equal([
      { value: null, color: "green" },
      { value: 0.5, color: "red" },
    ]);
    expect(steps("air-quality-platform", "Days that certificates hold")).to.deep.equal([
      { value: null, color: "orange" },
      { value: 14, color: "green" },
    ]);
  });

  it("links runbooks where people read them, and names them everywhere", () => {
    const [dashboard] = DASHBOARDS;
    if (!dashboard) throw new Error("there is no dashboard");
    const linked = JSON.stringify(grafanaDashboard(dashboard, `${RUNBOOKS}/`));
    const named = JSON.stringify(grafanaDashboard(dashboard));

    expect(linked).to.include(`"${RUNBOOKS}/LatencyBudget.md"`);
    expect(named).to.include("docs/runbooks/LatencyBudget.md").and.not.include("https://");
  });
});

describe("the layout of a dashboard", () => {
  const panel = (as: "lines" | "numbers") => ({
    ...{ title: as, description: "", unit: "s" as const, queries: [], as },
  });
  const places = (...panels: ("lines" | "numbers")[]) =>
    placesOf({
      ...{ id: "x", title: "x", description: "x" },
      rows: [{ title: "one", panels: panels.map(panel) }],
    }).flatMap((row) => row.panels.map(({ at }) => at));

  it("spreads a row's panels over its width", () => {
    expect(places("lines", "lines", "lines")).to.deep.equal([
      { x: 0, y: 1, w: 8, h: 8 },
      { x: 8, y: 1, w: 8, h: 8 },
      { x: 16, y: 1, w: 8, h: 8 },
    ]);
  });

  it("goes on in a second line with what four would not hold", () => {
    const five = places("lines", "lines", "lines", "numbers", "numbers");

    expect(five.map(({ x, y, w, h }) => [x, y, w, h])).to.deep.equal([
      ...[0, 8, 16].map((x) => [x, 1, 8, 8]),
      ...[0, 12].map((x) => [x, 9, 12, 5]),
    ]);
  });
});

describe("the page of links to Prometheus", () => {
  const page = indexPage(DASHBOARDS, {
    prometheus: "http://127.0.0.1:9095",
    root: "../../..",
    values: { namespace: "air-quality-local" },
  });
  const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, href = ""]) =>
    href.replaceAll("&amp;", "&"),
  );

  it("asks all of each panel and of each dashboard", () => {
    const asked = links
      .filter((href) => href.startsWith("http"))
      .map((href) => new URL(href))
      .map(({ pathname, searchParams }) => ({
        pathname,
        expressions: [...searchParams].filter(([name]) => /^g\d+\.expr$/.test(name)),
      }));
    const queries = panelQueries({ namespace: "air-quality-local" });

    expect(asked).to.have.length(DASHBOARDS.length + PANELS.length);
    expect(asked.every(({ pathname }) => pathname === "/query")).to.equal(true);
    expect(asked.flatMap(({ expressions }) => expressions)).to.have.length(2 * queries.length);
    expect(asked[0]?.expressions[0]?.[1]).to.equal(queries[0]?.expr);
  });

  it("leads to the runbooks beside it", () => {
    expect(links).to.include("../../../docs/runbooks/QuotaNearlySpent.md");
  });
});
