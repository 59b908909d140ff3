import { type AlertCase, inNamespace, ofPod } from "../case.ts";

const burning = (slo: string, ...severities: readonly ("page" | "ticket")[]) =>
  severities.map((severity) => inNamespace(severity, { slo }));

/** Requests that end well, and such that fail, in promtool's notation. */
const requests = (all: string, failed: string) => ({
  [ofPod("http_requests_total", 'route="/air-quality", status="200"')]: all,
  [ofPod("http_problems_total", 'problem="storage-unavailable"')]: failed,
  // AirVisual's fault and a consumer's, not ours.
  [ofPod("http_problems_total", 'problem="upstream-unreachable"')]: "0+300x600",
  [ofPod("http_problems_total", 'problem="invalid-parameters"')]: "0+300x600",
});

const latencies = (all: string, quick: string) => ({
  [ofPod("http_request_duration_seconds_count", 'route="/air-quality"')]: all,
  [ofPod("http_request_duration_seconds_bucket", 'route="/air-quality", le="1"')]: quick,
  [ofPod("http_request_duration_seconds_bucket", 'route="/air-quality", le="0.5"')]: "0x600",
});

const answers = (stale: string, fresh: string) => ({
  [ofPod("air_quality_answers_total", 'kind="stale"')]: stale,
  [ofPod("air_quality_answers_total", 'kind="hit"')]: fresh,
});

const AVAILABILITY = "AvailabilityBudget";
const LATENCY = "LatencyBudget";
const FRESHNESS = "FreshnessBudget";
const DURABILITY = "DurabilityBudget";

export const OBJECTIVE_CASES: readonly AlertCase[] = [
  {
    alert: AVAILABILITY,
    when: "within minutes when 5 % of the requests fail",
    series: requests("0+600x600", "0+30x600"),
    at: "8m",
    fires: burning("availability", "page"),
  },
  {
    alert: AVAILABILITY,
    when: "within hours when 1 % fail",
    series: requests("0+600x600", "0+6x600"),
    at: "2h",
    fires: burning("availability", "page", "ticket"),
  },
  {
    alert: AVAILABILITY,
    when: "as a ticket when 0.4 % fail",
    series: requests("0+1000x600", "0+4x600"),
    at: "2h",
    fires: burning("availability", "ticket"),
  },
  {
    alert: AVAILABILITY,
    when: "as a ticket when 0.2 % have failed for hours",
    series: requests("0+1000x600", "0+2x600"),
    at: "8h",
    fires: burning("availability", "ticket"),
  },
  {
    alert: AVAILABILITY,
    when: "when only AirVisual and consumers fail",
    series: requests("0+600x600", "0x600"),
    at: "2h",
    fires: [],
  },
  {
    alert: AVAILABILITY,
    when: "when 0.05 % fail, as allowed",
    series: requests("0+2000x600", "0+1x600"),
    at: "8h",
    fires: [],
  },
  {
    alert: AVAILABILITY,
    when: "when two of few requests fail",
    series: requests("0 1 2 3 4 5 6 7 8 9 10+0x120", "0 0 0 1 2 2 2 2 2+0x120"),
    at: "11m",
    fires: [],
  },
  {
    alert: LATENCY,
    when: "when a third of the requests is slow",
    series: latencies("0+600x600", "0+400x600"),
    at: "8m",
    fires: burning("latency", "page"),
  },
  {
    alert: LATENCY,
    when: "as a ticket when 2 % have been slow for hours",
    series: latencies("0+600x600", "0+588x600"),
    at: "8h",
    fires: burning("latency", "ticket"),
  },
  {
    alert: LATENCY,
    when: "when 0.5 % are slow, as allowed",
    series: latencies("0+1000x600", "0+995x600"),
    at: "8h",
    fires: [],
  },
  {
    alert: FRESHNESS,
    when: "as a ticket when two of five answers are stale",
    series: answers("0+40x600", "0+60x600"),
    at: "2h",
    fires: burning("freshness", "ticket"),
  },
  {
    alert: FRESHNESS,
    when: "when one of twenty answers is stale",
    series: answers("0+5x600", "0+95x600"),
    at: "8h",
    fires: [],
  },
  {
    alert: DURABILITY,
    when: "when an answer has been on a disk only for minutes too long",
    series: { [ofPod("outbox_age_seconds")]: "0x10 0+60x600" },
    at: "40m",
    fires: burning("durability", "page", "ticket"),
  },
  {
    alert: DURABILITY,
    when: "during a failover of four minutes",
    series: { [ofPod("outbox_age_seconds")]: "0x10 0+60x4 0x60" },
    at: "30m",
    fires: [],
  },
];
