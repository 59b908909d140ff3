import { BURNS, errorsIn, eventsIn } from "../burn-rate.ts";
import { LATENCY_SECONDS, OBJECTIVES, type Objective } from "../slo.ts";
import type { Dashboard, Limit, Panel, Row } from "./panel.ts";
import { orNone, quantile } from "./promql.ts";
import { IN_NAMESPACE, IN_RELEASE, RATE } from "./variables.ts";

const DURATIONS = `http_request_duration_seconds_bucket{${IN_RELEASE}}${RATE}`;

const OBJECTIVE_ALERTS = OBJECTIVES.map(({ alert }) => alert);
const BURN_LIMITS: readonly Limit[] = (["ticket", "page"] as const).flatMap((severity) =>
  BURNS[severity].map(({ rate }) => ({ from: rate, severity })),
);
const LATENCY_LIMITS: readonly Limit[] = [{ from: LATENCY_SECONDS, severity: "ticket" }];

/** Bad events per event over a window, as a multiple of what the objective allows. */
function overBudget(
  { name, target }: Objective,
  window: string,
  read = (series: string) => series,
): string {
  const of = (record: string) => read(`${record}{${IN_NAMESPACE}, slo="${name}"}`);
  const budget = Number((1 - target).toPrecision(6));
  return `${of(errorsIn(window))} / clamp_min(${of(eventsIn(window))}, 1) / ${budget}`;
}

const objectives: Row = {
  title: "Objectives",
  panels: [
    {
      title: "Budget left, of 30 days",
      description:
        "Share of the failures that each objective allows in 30 days (or since the first day that is known) and that have not happened yet. Below 0 the objective is missed: releases wait, what failed is mended first.",
      unit: "percentunit",
      as: "numbers",
      queries: OBJECTIVES.map((objective) => ({
        // Each event is in five values of five minutes, errors as well: their ratio stays right.
        expr: `1 - ${overBudget(objective, "5m", (series) => `sum_over_time(${series}[30d])`)}`,
        legend: objective.name,
      })),
      limits: [{ below: 0, severity: "page" }],
      alerts: OBJECTIVE_ALERTS,
    },
    {
      title: "Speed at which budgets are burnt (1 h)",
      description:
        "1 uses a budget up in exactly 30 days. From the red lines on somebody is woken; follow what rises to its runbook.",
      unit: "short",
      queries: OBJECTIVES.map((objective) => ({
        expr: overBudget(objective, "1h"),
        legend: objective.name,
      })),
      limits: BURN_LIMITS,
      alerts: OBJECTIVE_ALERTS,
    },
  ],
};

const requests: Row = {
  title: "Requests",
  panels: [
    {
      title: "Requests by status",
      description:
        "Finished requests per second. 4xx are the consumer's (429: a client's share is spent), 5xx are ours or AirVisual's: the panel beside tells which.",
      unit: "reqps",
      queries: [
        {
          expr: `sum by (status) (rate(http_requests_total{${IN_RELEASE}}${RATE}))`,
          legend: "{{status}}",
        },
      ],
      alerts: ["AvailabilityBudget"],
    },
    {
      title: "Problems",
      description:
        "Requests that were answered with a problem, by its name; /problems of the API says what each means. internal, overloaded and storage-unavailable count against availability.",
      unit: "reqps",
      queries: [
        {
          expr: orNone(
            `sum by (problem) (rate(http_problems_total{${IN_RELEASE}}${RATE}))`,
            "problem",
          ),
          legend: "{{problem}}",
        },
      ],
      alerts: ["AvailabilityBudget"],
    },
    {
      title: "Requests under way",
      description:
        "How many requests are being answered at the same time, on average. It rises without more requests when something behind the API is slow: look at latency and at AirVisual.",
      unit: "short",
      queries: [
        {
          expr: `sum(rate(http_request_duration_seconds_sum{${IN_RELEASE}}${RATE}))`,
          legend: "under way",
        },
      ],
    },
  ],
};

const latencyOf = (share: number, description: string): Panel => ({
  title: `Latency by route, p${share * 100}`,
  description,
  unit: "s",
  queries: [{ expr: quantile(share, DURATIONS, "route"), legend: "{{route}}" }],
  limits: LATENCY_LIMITS,
  alerts: ["LatencyBudget"],
});

const latency: Row = {
  title: "Latency",
  panels: [
    latencyOf(0.5, "Half of all requests are faster. Known places take milliseconds."),
    latencyOf(
      0.95,
      "One request in twenty takes longer. New places take AirVisual's time: 2.5 s at most.",
    ),
    latencyOf(
      0.99,
      "One request in a hundred takes longer; the objective allows that above the line, and AirVisual's time.",
    ),
  ],
};

const rolls: Row = {
  title: "Releases and pods: what a roll does",
  panels: [
    {
      title: "Pods by version",
      description:
        "During a roll a new pod is there before an old one goes: those that are ready never become fewer.",
      unit: "short",
      queries: [
        {
          expr: `count by (version) (air_quality_build_info{${IN_RELEASE}})`,
          legend: "{{version}}",
        },
        { expr: `sum(air_quality_ready{${IN_RELEASE}})`, legend: "ready, of all" },
      ],
      alerts: ["ApiAbsent"],
    },
    {
      title: "Requests by pod",
      description:
        "A new pod takes its part within seconds; one that leaves ends at 0, not in failures.",
      unit: "reqps",
      queries: [
        {
          expr: `sum by (pod) (rate(http_requests_total{${IN_RELEASE}}${RATE}))`,
          legend: "{{pod}}",
        },
      ],
    },
    {
      title: "Latency by pod, p95",
      description:
        "One pod alone above the others: its node, or a release that is worse. Choose the release above, and roll back if it is that.",
      unit: "s",
      queries: [{ expr: quantile(0.95, DURATIONS, "pod"), legend: "{{pod}}" }],
      limits: LATENCY_LIMITS,
      alerts: ["LatencyBudget"],
    },
  ],
};

const processes: Row = {
  title: "Processes",
  panels: [
    {
      title: "Lag of the event loop, p99",
      description:
        "How late a process gets to its work. Above 0.1 s it has more to do than one core can: more pods help.",
      unit: "s",
      queries: [
        {
          expr: `max by (pod) (nodejs_eventloop_lag_p99_seconds{${IN_RELEASE}})`,
          legend: "{{pod}}",
        },
      ],
      alerts: ["LatencyBudget"],
    },
    {
      title: "CPU",
      description:
        "Cores that each process uses; one is all that it can. The autoscaler adds pods before that.",
      unit: "short",
      queries: [
        {
          expr: `sum by (pod) (rate(process_cpu_seconds_total{${IN_RELEASE}}${RATE}))`,
          legend: "{{pod}}",
        },
      ],
      alerts: ["AutoscalerAtCeiling"],
    },
    {
      title: "Memory",
      description:
        "Resident memory of each process. It levels off; one that only rises ends at its limit and is restarted.",
      unit: "bytes",
      queries: [
        {
          expr: `max by (pod) (process_resident_memory_bytes{${IN_RELEASE}})`,
          legend: "{{pod}}",
        },
      ],
      alerts: ["ApiRestarts"],
    },
  ],
};

export const SERVICE: Dashboard = {
  id: "air-quality-service",
  title: "Air quality: service",
  description: "Are consumers served, as fast and as often as they were promised?",
  rows: [objectives, requests, latency, rolls, processes],
};
