/** What consumers are promised, as numbers that can be missed. */
export interface Objective {
  /** Label `slo` of what is recorded of it. */
  readonly name: string;
  /** Name of its alerts. */
  readonly alert: string;
  /** Said when it is being missed. */
  readonly summary: string;
  /** Share of all events that has to be good, over 30 days. */
  readonly target: number;
  /** PromQL: all events of a window such as `5m`, a number per namespace. */
  readonly events: (window: string) => string;
  /** PromQL: those of them that were bad. */
  readonly errors: (window: string) => string;
  /** Whether somebody is woken; else it waits for the next working day. */
  readonly pages: boolean;
}

/** Problems that are the API's own fault: not AirVisual's, not a spent quota, not the consumer's. */
const OWN_PROBLEMS = ["internal", "overloaded", "storage-unavailable"];
/** Seconds; a bucket of the histogram. Known places take milliseconds, new ones AirVisual's time. */
const LATENCY_SECONDS = 1;
/** Seconds that an answer may be on a pod's disk only: longer than the database takes to fail over. */
const LAG_SECONDS = 300;

const increase = (series: string) => (window: string) =>
  `sum by (namespace) (increase(${series}[${window}]))`;

const OLDEST = "max by (namespace) (outbox_age_seconds)";

export const OBJECTIVES: readonly Objective[] = [
  {
    name: "availability",
    alert: "AvailabilityBudget",
    summary: "More requests fail by the API's own fault than its objective allows",
    target: 0.999,
    events: increase("http_requests_total"),
    errors: increase(`http_problems_total{problem=~"${OWN_PROBLEMS.join("|")}"}`),
    pages: true,
  },
  {
    name: "latency",
    alert: "LatencyBudget",
    summary: `More requests take longer than ${LATENCY_SECONDS} s than their objective allows`,
    target: 0.99,
    events: increase("http_request_duration_seconds_count"),
    errors: (window) =>
      [
        increase("http_request_duration_seconds_count")(window),
        increase(`http_request_duration_seconds_bucket{le="${LATENCY_SECONDS}"}`)(window),
      ].join(" - "),
    pages: true,
  },
  {
    // A place that is asked for once in three hours gets a stale answer each time: rarely asked is no fault.
    name: "freshness",
    alert: "FreshnessBudget",
    summary: "More answers are stale than their objective allows",
    target: 0.9,
    events: increase("air_quality_answers_total"),
    errors: increase('air_quality_answers_total{kind="stale"}'),
    pages: false,
  },
  {
    // Its events are minutes.
    name: "durability",
    alert: "DurabilityBudget",
    summary: `Answers are on pods' disks only for longer than ${LAG_SECONDS} s`,
    target: 0.999,
    events: (window) => `count_over_time(${OLDEST}[${window}:1m])`,
    errors: (window) => `sum_over_time((${OLDEST} > bool ${LAG_SECONDS})[${window}:1m])`,
    pages: true,
  },
];
