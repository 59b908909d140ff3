import {
  FAILED,
  KEY_SECONDS,
  MONTH_PASSED,
  MOST_ANSWERS,
  MOST_CALLS,
  QUOTA_SPENT,
} from "../alerts/quota.ts";
import { AGE_SECONDS } from "../slo.ts";
import type { Dashboard, Row } from "./panel.ts";
import { orZero, quantile } from "./promql.ts";
import { IN_NAMESPACE, RATE } from "./variables.ts";

const answersIn = (window: string, matchers = "") =>
  `sum(increase(air_quality_answers_total{${IN_NAMESPACE}${matchers}}[${window}]))`;
const callsIn = (window: string, matchers = "") =>
  `sum(increase(air_visual_call_duration_seconds_count{${IN_NAMESPACE}${matchers}}[${window}]))`;

const leftOf = (window: string) =>
  `min by (window) (air_visual_quota_left{${IN_NAMESPACE}, window=~"${window}"})`;
const limitOf = (window: string) =>
  `max by (window) (air_visual_quota_limit{${IN_NAMESPACE}, window=~"${window}"})`;
const usedOf = (window: string) => `1 - ${leftOf(window)} / ${limitOf(window)}`;

const answers: Row = {
  title: "Answers",
  panels: [
    {
      title: "Answers by kind",
      description:
        "hit: known and fresh. miss: AirVisual was asked. stale: known, and older than fresh, because AirVisual or its quota could not renew it.",
      unit: "reqps",
      queries: [
        {
          expr: `sum by (kind) (rate(air_quality_answers_total{${IN_NAMESPACE}}${RATE}))`,
          legend: "{{kind}}",
        },
      ],
      alerts: ["FreshnessBudget"],
    },
    {
      title: "Stale answers (30 min)",
      description:
        "Share of answers that are stale. High while calls fail or are not allowed, which the calls below show; else places are just rarely asked for.",
      unit: "percentunit",
      queries: [
        {
          expr: `${answersIn("30m", ', kind="stale"')} / clamp_min(${answersIn("30m")}, 1)`,
          legend: "stale",
        },
      ],
      limits: [{ from: MOST_ANSWERS, severity: "ticket" }],
      alerts: ["AnswersStale"],
    },
    {
      title: "Age of answers, p95",
      description:
        "One answer in twenty is older. Fresh ones are two hours old at most; the objective counts those above the line.",
      unit: "s",
      queries: [
        {
          expr: quantile(0.95, `air_quality_answer_age_seconds_bucket{${IN_NAMESPACE}}${RATE}`),
          legend: "p95",
        },
      ],
      limits: [{ from: AGE_SECONDS, severity: "ticket" }],
      alerts: ["FreshnessBudget"],
    },
    {
      title: "Known cells",
      description:
        "Places that each process can answer without AirVisual and without the database. A pod far below the others has not heard of them: look at its log.",
      unit: "short",
      queries: [
        {
          expr: `max by (pod) (air_quality_known_cells{${IN_NAMESPACE}})`,
          legend: "{{pod}}",
        },
      ],
    },
    {
      title: "Flights",
      description:
        "Places that are being asked for now, five in a process at most. Many for long: AirVisual is slow.",
      unit: "short",
      queries: [{ expr: `sum by (pod) (air_quality_flights{${IN_NAMESPACE}})`, legend: "{{pod}}" }],
    },
  ],
};

const calls: Row = {
  title: "Calls to AirVisual",
  panels: [
    {
      title: "Calls by result",
      description:
        "Calls a minute. key: it was refused, and somebody was woken. quota: AirVisual counts more than we do, so somebody else uses the key.",
      unit: "cpm",
      queries: [
        {
          expr: `60 * sum by (result) (rate(air_visual_call_duration_seconds_count{${IN_NAMESPACE}}${RATE}))`,
          legend: "{{result}}",
        },
      ],
      alerts: ["AirVisualKeyRefused"],
    },
    {
      title: "Failed calls (15 min)",
      description:
        "Share of calls that gave no usable answer. Known places are answered meanwhile, new ones are not.",
      unit: "percentunit",
      queries: [
        {
          expr: `${callsIn("15m", `, ${FAILED}`)} / clamp_min(${callsIn("15m")}, 1)`,
          legend: "failed",
        },
      ],
      limits: [{ from: MOST_CALLS, severity: "ticket" }],
      alerts: ["AirVisualFailing"],
    },
    {
      title: "Duration of calls",
      description: "AirVisual's time, which a consumer waits who asks for a new place.",
      unit: "s",
      queries: [0.5, 0.95].map((share) => ({
        expr: quantile(share, `air_visual_call_duration_seconds_bucket{${IN_NAMESPACE}}${RATE}`),
        legend: `p${share * 100}`,
      })),
      alerts: ["LatencyBudget"],
    },
    {
      title: "Calls not allowed",
      description:
        "By reason, a minute. client-limit: one client has spent its share. quota: a window is spent or paced. key, down: after failures calls rest for a while.",
      unit: "cpm",
      queries: [
        {
          expr: `60 * sum by (reason) (rate(air_quality_refusals_total{${IN_NAMESPACE}}${RATE}))`,
          legend: "{{reason}}",
        },
      ],
      alerts: ["FreshnessBudget", "QuotaNearlySpent"],
    },
  ],
};

const quota: Row = {
  title: "Quota and key",
  panels: [
    {
      title: "Calls left",
      description:
        "Of the limits beside them, as the pod that called last knows them; nobody knows before the first call. A day and a month end at midnight UTC.",
      unit: "short",
      as: "numbers",
      queries: [
        { expr: leftOf(".+"), legend: "{{window}}: left" },
        { expr: limitOf(".+"), legend: "{{window}}: limit" },
      ],
      alerts: ["QuotaNearlySpent"],
    },
    {
      title: "Quota used",
      description:
        "Share of the calls of this day and this month. Near 1 new places are refused until the window ends.",
      unit: "percentunit",
      queries: [{ expr: usedOf("day|month"), legend: "{{window}}" }],
      limits: [{ from: QUOTA_SPENT, severity: "ticket" }],
      alerts: ["QuotaNearlySpent"],
    },
    {
      title: "The month's pace",
      description:
        "Used calls of the month against the part of it that is over. Used far above: they end before the month does.",
      unit: "percentunit",
      queries: [
        { expr: usedOf("month"), legend: "used" },
        { expr: MONTH_PASSED, legend: "over" },
      ],
      alerts: ["QuotaMonthAhead"],
    },
    {
      title: "Age of the key",
      description:
        "AirVisual's keys end after 12 months. 0: airVisual.keyCreated does not say when it was made.",
      unit: "s",
      as: "numbers",
      queries: [
        {
          expr: orZero(`time() - max(air_visual_key_created_timestamp_seconds{${IN_NAMESPACE}})`),
          legend: "age",
        },
      ],
      limits: [{ from: KEY_SECONDS, severity: "ticket" }],
      alerts: ["AirVisualKeyOld", "AirVisualKeyRefused"],
    },
  ],
};

export const ANSWERS: Dashboard = {
  id: "air-quality-answers",
  title: "Air quality: answers and quota",
  description: "Where do answers come from, and how long do the calls to AirVisual last?",
  rows: [answers, calls, quota],
};
