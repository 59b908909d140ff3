import { type AlertCase, inNamespace, ofPod } from "../case.ts";

const left = (window: string, pod = "a") =>
  ofPod("air_visual_quota_left", `window="${window}"`, pod);
const limit = (window: string) => ofPod("air_visual_quota_limit", `window="${window}"`);
const calls = (result: string) =>
  ofPod("air_visual_call_duration_seconds_count", `result="${result}"`);
const refusals = (reason: string) => ofPod("air_quality_refusals_total", `reason="${reason}"`);
const answers = (kind: string) => ofPod("air_quality_answers_total", `kind="${kind}"`);
/** Answers, and what became of the wish to renew them. */
const staleness = (
  stale: string,
  fresh: string,
  { ok = "0x90", timeout = "0x90", refused = "0x90" },
) => ({
  [answers("stale")]: stale,
  [answers("hit")]: fresh,
  [calls("ok")]: ok,
  [calls("timeout")]: timeout,
  [refusals("quota")]: refused,
  // A client that has had its share says nothing of the answers.
  [refusals("client-limit")]: "0+9x90",
});
const month = (calls: number) => ({
  [left("month")]: `${calls}x120`,
  [limit("month")]: "10000x120",
});

/** A key that was made so many days before the test's time begins. */
const keyOf = (days: number) => ({
  [ofPod("air_visual_key_created_timestamp_seconds")]: `-${days * 86_400}x120`,
});

export const QUOTA_CASES: readonly AlertCase[] = [
  {
    alert: "QuotaNearlySpent",
    when: "when a pod sees a fifth of the day left",
    series: {
      [left("day")]: "100x30",
      [left("day", "b")]: "300x30",
      [left("month")]: "9000x30",
      [limit("day")]: "500x30",
      [limit("month")]: "10000x30",
    },
    at: "10m",
    fires: [inNamespace("ticket", { window: "day" })],
  },
  {
    alert: "QuotaNearlySpent",
    when: "when more is left, and whatever the minute has",
    series: {
      [left("day")]: "101x30",
      [left("minute")]: "0x30",
      [limit("day")]: "500x30",
      [limit("minute")]: "5x30",
    },
    at: "10m",
    fires: [],
  },
  {
    alert: "QuotaMonthAhead",
    when: "when half of the month's calls are spent on the tenth day",
    series: month(5_000),
    start: "2026-11-10T12:00:00Z",
    at: "90m",
    fires: [inNamespace("ticket", { window: "month" })],
  },
  {
    alert: "QuotaMonthAhead",
    when: "when a third is",
    series: month(6_700),
    start: "2026-11-10T12:00:00Z",
    at: "90m",
    fires: [],
  },
  {
    alert: "QuotaMonthAhead",
    when: "when all is spent on the last day",
    series: month(0),
    start: "2026-11-30T12:00:00Z",
    at: "90m",
    fires: [],
  },
  {
    alert: "QuotaMonthAhead",
    when: "in a month's first days",
    series: month(7_000),
    start: "2026-11-02T12:00:00Z",
    at: "90m",
    fires: [],
  },
  {
    alert: "AirVisualKeyRefused",
    when: "when it is refused again after a minute",
    series: { [calls("key")]: "0x5 1 2 2x30", [calls("ok")]: "40x60" },
    at: "9m",
    fires: [inNamespace("page")],
  },
  {
    alert: "AirVisualKeyRefused",
    when: "when a night's only two calls are refused",
    series: { [calls("key")]: "0x5 1x30 2x60", [calls("ok")]: "40x120" },
    at: "40m",
    fires: [inNamespace("page")],
  },
  {
    alert: "AirVisualKeyRefused",
    when: "when it was refused once",
    series: { [calls("key")]: "0x5 1x60", [calls("ok")]: "40x60" },
    at: "30m",
    fires: [],
  },
  {
    alert: "AirVisualKeyRefused",
    when: "when it was refused until another key came",
    series: { [calls("key")]: "0+1x10 10x60", [calls("ok")]: "0x12 0+1x60" },
    at: "14m",
    fires: [],
  },
  {
    alert: "AirVisualKeyRefused",
    when: "when other calls fail",
    series: { [calls("key")]: "0x30", [calls("timeout")]: "0+1x30" },
    at: "15m",
    fires: [],
  },
  {
    alert: "AirVisualKeyOld",
    when: "a month before its end",
    series: keyOf(336),
    at: "90m",
    fires: [inNamespace("ticket")],
  },
  {
    alert: "AirVisualKeyOld",
    when: "two months before",
    series: keyOf(300),
    at: "90m",
    fires: [],
  },
  {
    alert: "AirVisualFailing",
    when: "when most calls time out",
    series: { [calls("timeout")]: "0+2x30", [calls("ok")]: "0+1x30" },
    at: "15m",
    fires: [inNamespace("ticket")],
  },
  {
    alert: "AirVisualFailing",
    when: "when places have no station, and a call now and then fails",
    series: {
      [calls("nothing-near")]: "0+5x30",
      [calls("timeout")]: "0+1x30",
      [calls("ok")]: "0+1x30",
    },
    at: "15m",
    fires: [],
  },
  {
    alert: "AirVisualFailing",
    when: "when four of a night's four calls fail",
    series: { [calls("timeout")]: "0 1 2 3 4 4x30", [calls("ok")]: "0x30" },
    at: "12m",
    fires: [],
  },
  {
    alert: "AnswersStale",
    when: "when two of three are, for an hour, and no call is allowed",
    series: staleness("0+2x90", "0+1x90", { refused: "0+3x90" }),
    at: "70m",
    fires: [inNamespace("ticket")],
  },
  {
    alert: "AnswersStale",
    when: "when two of three are, for an hour, and calls fail",
    series: staleness("0+2x90", "0+1x90", { timeout: "0+2x90" }),
    at: "70m",
    fires: [inNamespace("ticket")],
  },
  {
    alert: "AnswersStale",
    when: "when two of three are, for an hour, and nobody asks AirVisual",
    series: staleness("0+2x90", "0+1x90", {}),
    at: "70m",
    fires: [inNamespace("ticket")],
  },
  {
    alert: "AnswersStale",
    when: "when places that are rarely asked for are stale and renewed each time",
    series: staleness("0+2x90", "0x90", { ok: "0+2x90", refused: "0+1x90" }),
    at: "70m",
    fires: [],
  },
  {
    alert: "AnswersStale",
    when: "when few were asked for",
    series: staleness("0x30 5x90", "0x90", {}),
    at: "70m",
    fires: [],
  },
];
