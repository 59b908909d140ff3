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
  /** So many bad ones it takes in all: of few events one is a large share, and no reason to wake anybody. */
  readonly atLeast: number;
  /** Whether somebody is woken; else it waits for the next working day. */
  readonly pages: boolean;
}

/** Problems that are the API's own fault: not AirVisual's, not a spent quota, not the consumer's. */
const OWN_PROBLEMS = ["internal", "overloaded", "storage-unavailable"];
/** Seconds; a bucket of the histogram. Known places take milliseconds, new ones AirVisual's time. */
export const LATENCY_SECONDS = 1;
/** Seconds; a bucket. Twice what an answer counts as fresh for: one that is asked for now and then is younger. */
export const AGE_SECONDS = 14_400;
/** Seconds that an answer may be on a pod's disk only: longer than the database takes to fail over. */
const LAG_SECONDS = 300;

const increase = (series: string) => (window: string) =>
  `sum by (namespace) (increase(${series}[${window}]))`;

/** What a histogram counted up to a bound; Prometheus 3 stores the bound 1 as 1.0, older ones as it came. */
const upTo = (histogram: string, bound: number) =>
  increase(`${histogram}_bucket{le=~"${bound}|${bound}[.]0"}`);
/** What it counted beyond. */
const above = (histogram: string, bound: number) => (window: string) =>
  `${increase(`${histogram}_count`)(window)} - ${upTo(histogram, bound)(window)}`;

const OLDEST = "max by (namespace) (outbox_age_seconds)";

export const OBJECTIVES: readonly Objective[] = [
  {
    name: "availability",
    alert: "AvailabilityBudget",
    summary: "More requests fail by the API's own fault than its objective allows",
    target: 0.999,
    events: increase("http_requests_total"),
    errors: increase(`http_problems_total{problem=~"${OWN_PROBLEMS.join("|")}"}`),
    atLeast: 10,
    pages: true,
  },
  {
    name: "latency",
    alert: "LatencyBudget",
    summary: `More requests take longer than ${LATENCY_SECONDS} s, AirVisual's time apart, than their objective allows`,
    target: 0.99,
    events: increase("http_request_duration_seconds_count"),
    // Who waits for AirVisual waits for AirVisual: nobody of ours can mend that.
    errors: (window) =>
      `clamp_min(${above("http_request_duration_seconds", LATENCY_SECONDS)(window)} - (${above("air_visual_call_duration_seconds", LATENCY_SECONDS)(window)}), 0)`,
    atLeast: 10,
    pages: true,
  },
  {
    // By age, not by staleness: a place that is asked for every three hours is stale each time, and no fault.
    name: "freshness",
    alert: "FreshnessBudget",
    summary: `More answers are older than ${AGE_SECONDS / 3_600} hours than their objective allows`,
    target: 0.9,
    events: increase("air_quality_answer_age_seconds_count"),
    errors: above("air_quality_answer_age_seconds", AGE_SECONDS),
    // Where places are asked for twice a day, all answers are old.
    atLeast: 100,
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
    atLeast: 3,
    pages: true,
  },
];
