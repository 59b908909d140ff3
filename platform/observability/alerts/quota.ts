import type { Alert } from "../alert.ts";

const DAY_SECONDS = 86_400;
/** Age of the key a month before AirVisual's 12 months are over. */
export const KEY_SECONDS = 335 * DAY_SECONDS;
/** Share of a window's calls. */
export const QUOTA_SPENT = 0.8;
/** Shares of calls that fail, and of answers that are stale. */
export const MOST_CALLS = 0.5;
export const MOST_ANSWERS = 0.5;
/** Results of calls that say that something is wrong. */
export const FAILED = 'result!~"ok|nothing-near"';
/** Share of the month that is over. */
export const MONTH_PASSED = "(day_of_month() - 1 + hour() / 24) / days_in_month()";

const left = (window: string) =>
  `min by (namespace, window) (air_visual_quota_left{window=~"${window}"})`;
const limit = (window: string) =>
  `max by (namespace, window) (air_visual_quota_limit{window=~"${window}"})`;
const used = (window: string) => `1 - ${left(window)} / ${limit(window)}`;

const increaseOf = (series: string) => (window: string) =>
  `sum by (namespace) (increase(${series}[${window}]))`;
const callsOf = (matchers: string) =>
  increaseOf(`air_visual_call_duration_seconds_count{${matchers}}`);
const calls = increaseOf("air_visual_call_duration_seconds_count");
const failed = callsOf(FAILED);
const succeeded = callsOf('result="ok"');
const refused = increaseOf('air_quality_refusals_total{reason!="client-limit"}');
const answers = increaseOf("air_quality_answers_total");
const stale = increaseOf('air_quality_answers_total{kind="stale"}');

/** What AirVisual allows, and whether it answers. */
export const QUOTA_ALERTS: readonly Alert[] = [
  {
    name: "QuotaNearlySpent",
    expr: `${used("day|month")} >= ${QUOTA_SPENT}`,
    for: "5m",
    severity: "ticket",
    summary: "80 % of AirVisual's calls of a day or a month are spent",
  },
  {
    // In the first days of a month a single busy one is ahead.
    name: "QuotaMonthAhead",
    expr: [
      `(${used("month")})`,
      `  > 1.1 * scalar(${MONTH_PASSED})`,
      "and on () (day_of_month() > 3)",
    ].join("\n"),
    for: "1h",
    severity: "ticket",
    summary: "At this pace the month's calls to AirVisual end before the month",
  },
  {
    name: "AirVisualKeyRefused",
    // Twice, and nothing went well since: a single one was a hiccup.
    expr: `${callsOf('result="key"')("1h")} > 1.5\nunless ${succeeded("5m")} > 0`,
    for: "1m",
    severity: "page",
    summary: "AirVisual refuses our key: nothing new can be answered",
  },
  {
    name: "AirVisualKeyOld",
    expr: `time() - max by (namespace) (air_visual_key_created_timestamp_seconds) > ${KEY_SECONDS}`,
    for: "1h",
    severity: "ticket",
    summary: "The AirVisual key ends within a month",
  },
  {
    name: "AirVisualFailing",
    // Five at least.
    expr: `${failed("15m")} / ${calls("15m")} > ${MOST_CALLS}\nand ${failed("15m")} > 4.5`,
    for: "5m",
    severity: "ticket",
    summary: "Most calls to AirVisual fail",
  },
  {
    name: "AnswersStale",
    // Places that are rarely asked for are stale and renewed each time; here they are not.
    expr: [
      `${stale("30m")} / ${answers("30m")} > ${MOST_ANSWERS}`,
      `and ${answers("30m")} > 20`,
      `and ${failed("30m")} + ${refused("30m")} >= ${succeeded("30m")}`,
    ].join("\n"),
    for: "30m",
    severity: "ticket",
    summary: "Most answers are stale, and are not renewed",
  },
];
