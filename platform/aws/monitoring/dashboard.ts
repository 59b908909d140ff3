import type { AlarmGroup, AwsAlarm, Measure, Thing, Watched } from "./alarm.ts";
import { ALARM_GROUPS } from "./alarms.ts";
import { percentage, selection } from "./measures.ts";

export interface DashboardArgs {
  readonly region: string;
  readonly watched: Watched<string>;
  /** ARNs of all alarms. */
  readonly alarms: readonly string[];
}

/** A line of a graph, as CloudWatch takes it: names in their order, then how it is drawn. */
export type Line = readonly (string | Readonly<Record<string, string | boolean>>)[];

/** A part of a CloudWatch dashboard; it is 24 columns wide. */
export interface Widget {
  readonly type: "alarm" | "metric" | "text";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly alarms?: readonly string[];
    readonly markdown?: string;
    readonly region?: string;
    readonly view?: "timeSeries";
    readonly stat?: Measure["statistic"];
    readonly period?: number;
    readonly metrics?: readonly Line[];
    readonly annotations?: {
      readonly horizontal: readonly { readonly label: string; readonly value: number }[];
    };
  };
}

const COLUMNS = 24;
const GRAPH = { width: 6, height: 5 };
const STATES_HEIGHT = 4;
const TITLE_HEIGHT = 1;
/** Seconds of a point of what has no alarm. */
const PERIOD = 300;

type Graph = Widget["properties"];

/** One page of what CloudWatch sees of a stack: the alarms' states, then what each of them looks at. */
export function dashboardOf({ region, watched, alarms }: DashboardArgs): { widgets: Widget[] } {
  const states: Widget = {
    type: "alarm",
    ...{ x: 0, y: 0, width: COLUMNS, height: STATES_HEIGHT },
    properties: { title: "Alarms; each has a runbook of its name", alarms },
  };
  const widgets = [states];
  for (const group of ALARM_GROUPS) {
    const things = group.things(watched);
    if (things.length > 0)
      widgets.push(
        ...section(group, graphsOf(group, things, { region, watched }), bottom(widgets)),
      );
  }
  return { widgets };
}

const bottom = (widgets: readonly Widget[]) =>
  Math.max(...widgets.map(({ y, height }) => y + height));

/** A title over its graphs, from left to right. */
function section({ title }: AlarmGroup, graphs: readonly Graph[], top: number): Widget[] {
  const perRow = COLUMNS / GRAPH.width;
  return [
    {
      type: "text",
      ...{ x: 0, y: top, width: COLUMNS, height: TITLE_HEIGHT },
      properties: { markdown: `## ${title}` },
    },
    ...graphs.map(
      (properties, place): Widget => ({
        type: "metric",
        x: (place % perRow) * GRAPH.width,
        y: top + TITLE_HEIGHT + Math.floor(place / perRow) * GRAPH.height,
        ...GRAPH,
        properties,
      }),
    ),
  ];
}

function graphsOf(
  group: AlarmGroup,
  things: readonly Thing<string>[],
  { region, watched }: Pick<DashboardArgs, "region" | "watched">,
): Graph[] {
  const graph = (measure: Measure, period: number): Graph => ({
    title: measure.metric,
    region,
    view: "timeSeries",
    stat: measure.statistic,
    period,
    metrics: things.flatMap((thing, place) => linesOf(group, measure, thing, place)),
  });
  const withLimit = (alarm: AwsAlarm): Graph => ({
    ...graph(alarm, alarm.period),
    title: alarm.name,
    annotations: {
      horizontal: [{ label: alarm.severity, value: alarm.threshold(watched.database) }],
    },
  });
  return [...group.alarms.map(withLimit), ...group.graphs.map((one) => graph(one, PERIOD))];
}

/** Of one thing; ids are of one graph. */
function linesOf(
  { namespace, across }: AlarmGroup,
  measure: Measure,
  { name, dimensions }: Thing<string>,
  place: number,
): Line[] {
  const { metric, percentOf } = measure;
  const label = name ?? metric;
  if (across) {
    return [[{ expression: selection(namespace, measure, dimensions), id: `all${place}`, label }]];
  }
  const names = Object.entries(dimensions).flat();
  if (percentOf === undefined) return [[namespace, metric, ...names, { label }]];
  const [part, whole] = [`part${place}`, `whole${place}`];
  return [
    [{ expression: percentage(part, whole), id: `percent${place}`, label: `${label}, %` }],
    [namespace, metric, ...names, { id: part, visible: false }],
    [namespace, percentOf, ...names, { id: whole, visible: false }],
  ];
}
