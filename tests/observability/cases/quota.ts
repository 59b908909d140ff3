import { type AlertCase, inNamespace, NAMESPACE, ofPod } from "../case.ts";

const left = (window: string, pod = "a") =>
  ofPod("air_visual_quota_left", `window="${window}"`, pod);
const limit = (window: string) => ofPod("air_visual_quota_limit", `window="${window}"`);
const calls = (result: string) =>
  ofPod("air_visual_call_duration_seconds_count", `result="${result}"`);
const answers = (kind: string) => ofPod("air_quality_answers_total", `kind="${kind}"`);
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
    when: "in a month's first days",
    series: month(7_000),
    start: "2026-11-02T12:00:00Z",
    at: "90m",
    fires: [],
  },
  {
    alert: "AirVisualKeyRefused",
    when: "at the first refusal",
    series: { [calls("key")]: "0x5 1x10" },
    at: "7m",
    fires: [inNamespace("page")],
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
    alert: "AnswersStale",
    when: "when two of three are, for an hour",
    series: { [answers("stale")]: "0+2x90", [answers("hit")]: "0+1x90" },
    at: "70m",
    fires: [inNamespace("ticket")],
  },
  {
    alert: "AnswersStale",
    when: "when few were asked for",
    series: { [answers("stale")]: "0x30 5x90", [answers("hit")]: "0x90" },
    at: "70m",
    fires: [],
  },
];

/** For what a Job publishes of its last success. */
const success = (metric: string, hoursAgo: number) => ({
  [`${metric}{namespace="${NAMESPACE}"}`]: `-${hoursAgo * 3_600}x240`,
});
const BACKUP = "backup_last_success_timestamp_seconds";
const DRILL = "restore_drill_last_success_timestamp_seconds";

export const SAFETY_CASES: readonly AlertCase[] = [
  {
    alert: "BackupOld",
    when: "when the last one is 27 hours old",
    series: success(BACKUP, 27),
    at: "3h",
    fires: [inNamespace("ticket")],
  },
  {
    alert: "BackupOld",
    when: "when there never was one",
    series: {},
    at: "3h",
    fires: [{ severity: "ticket" }],
  },
  {
    alert: "BackupOld",
    when: "a few hours after one",
    series: success(BACKUP, 5),
    at: "3h",
    fires: [],
  },
  {
    alert: "RestoreDrillOld",
    when: "when the last one was 36 days ago",
    series: success(DRILL, 36 * 24),
    at: "3h",
    fires: [inNamespace("ticket")],
  },
  {
    alert: "RestoreDrillOld",
    when: "when there never was one",
    series: {},
    at: "3h",
    fires: [{ severity: "ticket" }],
  },
  {
    alert: "RestoreDrillOld",
    when: "a month after one",
    series: success(DRILL, 30 * 24),
    at: "3h",
    fires: [],
  },
];
