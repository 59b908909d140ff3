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

/** Of a histogram: all, and those within a bound; another bound must change nothing. */
const histogram = (name: string, labels: string, bound: string, all: string, within: string) => ({
  [ofPod(`${name}_count`, labels)]: all,
  [ofPod(`${name}_bucket`, `${labels}, le="${bound}"`)]: within,
  [ofPod(`${name}_bucket`, `${labels}, le="0.5"`)]: "0x600",
});

/** Requests, and how many of them took a second at most; the same of calls to AirVisual. */
const latencies = (
  all: string,
  quick: string,
  { calls = "0x600", quickCalls = "0x600", bound = "1.0" } = {},
) => ({
  ...histogram("http_request_duration_seconds", 'route="/air-quality"', bound, all, quick),
  ...histogram("air_visual_call_duration_seconds", 'result="ok"', bound, calls, quickCalls),
});

/** Answers, and how many of them were four hours old at most. */
const answers = (all: string, young: string) =>
  histogram("air_quality_answer_age_seconds", 'instance="a"', "14400.0", all, young);

const INTERNAL = 'problem="internal"';

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
    when: "when nine of twenty requests of a quiet night fail",
    series: requests("0x60 0+1x20 20x120", "0x60 0+1x9 9x120"),
    at: "75m",
    fires: [],
  },
  {
    alert: AVAILABILITY,
    when: "when ten of a quiet night's requests fail",
    series: requests("0x60 0+1x20 20x120", "0x60 0+1x10 10x120"),
    at: "75m",
    fires: burning("availability", "page"),
  },
  {
    alert: AVAILABILITY,
    when: "as a ticket only, soon after the fault is mended",
    series: requests("0+600x600", "0x60 0+600x10 6000x120"),
    at: "105m",
    fires: burning("availability", "ticket"),
  },
  {
    alert: AVAILABILITY,
    when: "when one pod of three fails and then begins anew",
    series: {
      [ofPod("http_requests_total", "", "a")]: "0+200x20 0+200x100",
      [ofPod("http_requests_total", "", "b")]: "0+200x120",
      [ofPod("http_requests_total", "", "c")]: "0+200x120",
      [ofPod("http_problems_total", INTERNAL, "a")]: "0+20x20 0+20x100",
      [ofPod("http_problems_total", INTERNAL, "b")]: "0x120",
      [ofPod("http_problems_total", INTERNAL, "c")]: "0x120",
    },
    at: "30m",
    fires: burning("availability", "page", "ticket"),
  },
  {
    alert: AVAILABILITY,
    when: "when pods that failed a week ago begin anew",
    series: {
      [ofPod("http_requests_total")]: "900000+600x30 0+600x120",
      [ofPod("http_problems_total", INTERNAL)]: "5000x30 0x120",
    },
    at: "90m",
    fires: [],
  },
  {
    alert: AVAILABILITY,
    when: "when nobody asks",
    series: requests("7x600", "3x600"),
    at: "8h",
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
    alert: LATENCY,
    when: "where Prometheus stores bounds as they came",
    series: latencies("0+600x600", "0+400x600", { bound: "1" }),
    at: "8m",
    fires: burning("latency", "page"),
  },
  {
    alert: LATENCY,
    when: "when it is AirVisual that is slow",
    series: latencies("0+100x600", "0+50x600", { calls: "0+60x600", quickCalls: "0+10x600" }),
    at: "2h",
    fires: [],
  },
  {
    alert: FRESHNESS,
    when: "as a ticket when two of five answers are old",
    series: answers("0+100x600", "0+60x600"),
    at: "2h",
    fires: burning("freshness", "ticket"),
  },
  {
    alert: FRESHNESS,
    when: "when one of twenty answers is old",
    series: answers("0+100x600", "0+95x600"),
    at: "8h",
    fires: [],
  },
  {
    alert: FRESHNESS,
    when: "when a few places are asked for twice a day",
    series: answers("0x60 0+1x90 90x600", "0x600"),
    at: "8h",
    fires: [],
  },
  {
    alert: DURABILITY,
    when: "when an answer has been on a disk only for minutes too long",
    series: {
      [ofPod("outbox_age_seconds")]: "0x10 0+60x600",
      [ofPod("outbox_age_seconds", "", "b")]: "0x600",
    },
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
