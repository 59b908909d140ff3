import type { Alert } from "../alert.ts";

const DAY_SECONDS = 86_400;
/** A month before AirVisual's 12 months are over. */
const KEY_DAYS = 335;

const left = (window: string) =>
  `min by (namespace, window) (air_visual_quota_left{window=~"${window}"})`;
const limit = (window: string) =>
  `max by (namespace, window) (air_visual_quota_limit{window=~"${window}"})`;
const used = (window: string) => `1 - ${left(window)} / ${limit(window)}`;

const calls = (matchers = "") =>
  `sum by (namespace) (increase(air_visual_call_duration_seconds_count${matchers}[15m]))`;
const FAILED = '{result!~"ok|nothing-near"}';

/** What AirVisual allows, and whether it answers. */
export const QUOTA_ALERTS: readonly Alert[] = [
  {
    name: "QuotaNearlySpent",
    expr: `${used("day|month")} >= 0.8`,
    for: "5m",
    severity: "ticket",
    summary: "80 % of AirVisual's calls of a day or a month are spent",
  },
  {
    // In the first days of a month a single busy one is ahead.
    name: "QuotaMonthAhead",
    expr: [
      `(${used("month")})`,
      "  > 1.1 * scalar((day_of_month() - 1 + hour() / 24) / days_in_month())",
      "and on () (day_of_month() > 3)",
    ].join("\n"),
    for: "1h",
    severity: "ticket",
    summary: "At this pace the month's calls to AirVisual end before the month",
  },
  {
    name: "AirVisualKeyRefused",
    expr: `${calls('{result="key"}')} > 0`,
    for: "0m",
    severity: "page",
    summary: "AirVisual refuses our key: nothing new can be answered",
  },
  {
    name: "AirVisualKeyOld",
    expr: `time() - max by (namespace) (air_visual_key_created_timestamp_seconds) > ${KEY_DAYS * DAY_SECONDS}`,
    for: "1h",
    severity: "ticket",
    summary: "The AirVisual key ends within a month",
  },
  {
    name: "AirVisualFailing",
    expr: `${calls(FAILED)} / ${calls()} > 0.5\nand ${calls(FAILED)} > 2`,
    for: "5m",
    severity: "ticket",
    summary: "Most calls to AirVisual fail",
  },
  {
    name: "AnswersStale",
    expr: [
      'sum by (namespace) (increase(air_quality_answers_total{kind="stale"}[30m]))',
      "  / sum by (namespace) (increase(air_quality_answers_total[30m])) > 0.5",
      "and sum by (namespace) (increase(air_quality_answers_total[30m])) > 20",
    ].join("\n"),
    for: "30m",
    severity: "ticket",
    summary: "Most answers are stale",
  },
];
