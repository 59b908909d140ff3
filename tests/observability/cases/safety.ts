import { type AlertCase, inNamespace, NAMESPACE } from "../case.ts";

const HOUR_SECONDS = 3_600;

/** What kube-state-metrics says of a CronJob, as of so many hours before the test's time begins. */
const ofCronJob = (metric: string) => (cronjob: string, hoursAgo: number) => ({
  [`kube_cronjob_${metric}{job="kube-state-metrics", namespace="${NAMESPACE}", cronjob="${cronjob}"}`]: `-${hoursAgo * HOUR_SECONDS}x240`,
});
const made = ofCronJob("created");
const wentWell = ofCronJob("status_last_successful_time");
const MONTHS = 90 * 24;

export const SAFETY_CASES: readonly AlertCase[] = [
  {
    alert: "BackupOld",
    when: "when the last one is 27 hours old",
    series: { ...made("backup", MONTHS), ...wentWell("backup", 27) },
    at: "3h",
    fires: [inNamespace("ticket")],
  },
  {
    alert: "BackupOld",
    when: "when there never was one in the first day",
    series: made("backup", 27),
    at: "3h",
    fires: [inNamespace("ticket")],
  },
  {
    alert: "BackupOld",
    when: "a few hours after one",
    series: { ...made("backup", MONTHS), ...wentWell("backup", 5) },
    at: "3h",
    fires: [],
  },
  {
    alert: "BackupOld",
    when: "on a fresh stack, whose first one is still to come",
    series: made("backup", 5),
    at: "3h",
    fires: [],
  },
  {
    alert: "RestoreDrillOld",
    when: "when the last one was 36 days ago",
    series: { ...made("restore-drill", MONTHS), ...wentWell("restore-drill", 36 * 24) },
    at: "3h",
    fires: [inNamespace("ticket")],
  },
  {
    alert: "RestoreDrillOld",
    when: "when there never was one in five weeks",
    series: { ...made("restore-drill", 36 * 24), ...wentWell("backup", 5) },
    at: "3h",
    fires: [inNamespace("ticket")],
  },
  {
    alert: "RestoreDrillOld",
    when: "a month after one",
    series: { ...made("restore-drill", MONTHS), ...wentWell("restore-drill", 31 * 24) },
    at: "3h",
    fires: [],
  },
  {
    alert: "RestoreDrillOld",
    when: "on a fresh stack",
    series: made("restore-drill", 5),
    at: "3h",
    fires: [],
  },
];
