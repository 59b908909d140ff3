import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  ReduceDataOptionsBuilder,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import * as grafana from "@grafana/grafana-foundation-sdk/dashboard";
import * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import * as stat from "@grafana/grafana-foundation-sdk/stat";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { runbookOf, type Severity } from "../alert.ts";
import { type Place, placesOf } from "./layout.ts";
import { type Dashboard, type Limit, type Panel, panelsOf, type Query } from "./panel.ts";
import { variablesIn } from "./variables.ts";

const SOURCE = { type: "prometheus", uid: "$datasource" };
const WELL = "green";
const COLOURS: Readonly<Record<Severity, string>> = { ticket: "orange", page: "red" };

/** Variables of what is looked at; a dashboard has those that its panels use. */
const CHOICES = {
  namespace: () =>
    new grafana.QueryVariableBuilder("namespace")
      .label("Namespace")
      .query("label_values(air_quality_ready, namespace)"),
  release: () =>
    new grafana.QueryVariableBuilder("release")
      .label("Release")
      .query('label_values(air_quality_ready{namespace="$namespace"}, pod)')
      // Of a pod's name: what is between the API's and the two words that a Deployment adds.
      .regex("/^api-(.+)-[^-]+-[^-]+$/")
      .multi(true)
      .includeAll(true)
      .allValue(".+")
      .current({ text: "All", value: "$__all" }),
};

/**
 * A dashboard as Grafana takes it.
 *
 * @param runbooks address of the folder docs/runbooks/ where people read it; without one, panels name
 * their runbooks and link none
 */
export function grafanaDashboard(dashboard: Dashboard, runbooks?: string): grafana.Dashboard {
  const { id, title, description } = dashboard;
  const builder = new grafana.DashboardBuilder(title)
    .uid(id)
    .description(description)
    .tags(["air-quality"])
    .timezone("utc")
    .time({ from: "now-3h", to: "now" })
    .refresh("30s")
    .tooltip(grafana.DashboardCursorSync.Crosshair)
    .link(
      new grafana.DashboardLinkBuilder("Air quality")
        .type(grafana.DashboardLinkType.Dashboards)
        .tags(["air-quality"])
        .includeVars(true)
        .keepTime(true),
    )
    .variables([
      new grafana.DatasourceVariableBuilder("datasource").label("Prometheus").type("prometheus"),
      ...choicesOf(dashboard),
    ]);
  let number = 0;
  for (const { row, at, panels } of placesOf(dashboard)) {
    number += 1;
    builder.withRow(new grafana.RowBuilder(row.title).id(number).gridPos(at));
    for (const { panel, at: place } of panels) {
      number += 1;
      builder.withPanel(panelBuilder(panel, number, place, runbooks));
    }
  }
  return builder.build();
}

function choicesOf(dashboard: Dashboard) {
  const used = new Set(
    panelsOf(dashboard).flatMap(({ queries }) => queries.flatMap(({ expr }) => variablesIn(expr))),
  );
  return Object.entries(CHOICES)
    .filter(([name]) => used.has(name))
    .map(([, choice]) =>
      choice()
        .datasource(SOURCE)
        .refresh(grafana.VariableRefresh.OnTimeRangeChanged)
        .sort(grafana.VariableSort.AlphabeticalAsc),
    );
}

function panelBuilder(panel: Panel, id: number, at: Place, runbooks: string | undefined) {
  const { title, unit, queries, limits = [], alerts = [] } = panel;
  const isNumbers = panel.as === "numbers";
  const builder = isNumbers ? numbers() : lines(limits);
  return builder
    .id(id)
    .title(title)
    .description(descriptionOf(panel))
    .gridPos(at)
    .datasource(SOURCE)
    .unit(unit)
    .thresholds(thresholdsOf(limits))
    .targets(queries.map((query, index) => targetOf(query, index, isNumbers)))
    .links(
      runbooks === undefined
        ? []
        : alerts.map((name) =>
            new grafana.DashboardLinkBuilder(`Runbook: ${name}`)
              .type(grafana.DashboardLinkType.Link)
              .url(`${runbooks.replace(/\/$/, "")}/${name}.md`)
              .targetBlank(true),
          ),
    );
}

function descriptionOf({ description, alerts = [] }: Panel): string {
  const runbooks = alerts.map((name) => runbookOf({ name }));
  return runbooks.length > 0 ? `${description}\n\nRunbooks: ${runbooks.join(", ")}` : description;
}

function lines(limits: readonly Limit[]) {
  const builder = new timeseries.PanelBuilder()
    .axisSoftMin(0)
    .fillOpacity(8)
    .legend(new VizLegendOptionsBuilder().showLegend(true))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi));
  if (limits.length === 0) return builder;
  const style = new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed);
  return builder.thresholdsStyle(style);
}

const numbers = () =>
  new stat.PanelBuilder().reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]));

/** Number 0 is A. */
function targetOf({ expr, legend }: Query, index: number, isInstant: boolean) {
  const target = new prometheus.DataqueryBuilder()
    .refId(String.fromCodePoint(65 + index))
    .datasource(SOURCE)
    .editorMode(prometheus.QueryEditorMode.Code)
    .expr(expr)
    .legendFormat(legend);
  return isInstant ? target.instant() : target.range();
}

/** Grafana colours from each step's number on; the first step has none. */
function thresholdsOf(limits: readonly Limit[]) {
  const lowest = limits.find((limit) => "below" in limit);
  const steps =
    lowest && "below" in lowest
      ? [
          { value: null, color: COLOURS[lowest.severity] },
          { value: lowest.below, color: WELL },
        ]
      : [
          { value: null, color: WELL },
          ...limits.flatMap((limit) =>
            "from" in limit ? [{ value: limit.from, color: COLOURS[limit.severity] }] : [],
          ),
        ];
  const ordered = steps.sort((a, b) => (a.value ?? -Infinity) - (b.value ?? -Infinity));
  return new grafana.ThresholdsConfigBuilder().mode(grafana.ThresholdsMode.Absolute).steps(ordered);
}
