import { type AlertCase, inNamespace, ofObject, release } from "../case.ts";

const HOUR_SECONDS = 3_600;

/** What kube-state-metrics says of a CronJob, as of so many hours before the test's time begins. */
const ofCronJob = (metric: string) => (cronjob: string, hoursAgo: number) => ({
  [ofObject(`kube_cronjob_${metric}`, `cronjob="${cronjob}"`)]: `-${hoursAgo * HOUR_SECONDS}x240`,
});
const made = ofCronJob("created");
const wentWell = ofCronJob("status_last_successful_time");
const RELEASE = release(2, 4, "2x300");
const MONTHS = 90 * 24;

interface Deadline {
  readonly alert: string;
  readonly cronjob: string;
  /** Hours since the last success, three of them before it is looked. */
  readonly late: number;
  readonly early: number;
}

const DEADLINES: readonly Deadline[] = [
  { alert: "BackupOld", cronjob: "backup", late: 27, early: 22 },
  { alert: "RestoreDrillOld", cronjob: "restore-drill", late: 35 * 24 + 1, early: 31 * 24 },
  { alert: "PurgeOld", cronjob: "purge", late: 51, early: 45 },
];

function casesOf({ alert, cronjob, late, early }: Deadline): AlertCase[] {
  const at = "3h";
  return [
    {
      alert,
      when: "when the last one that went well is too long ago",
      series: { ...RELEASE, ...made(cronjob, MONTHS), ...wentWell(cronjob, late) },
      at,
      fires: [inNamespace("ticket")],
    },
    {
      alert,
      when: "when none ever went well, and there was time for one",
      series: { ...RELEASE, ...made(cronjob, late), ...wentWell("another", 1) },
      at,
      fires: [inNamespace("ticket")],
    },
    {
      alert,
      when: "when nobody is to do it",
      series: { ...RELEASE, ...made("another", MONTHS), ...wentWell("another", 1) },
      at,
      fires: [inNamespace("ticket")],
    },
    {
      alert,
      when: "in good time",
      series: { ...RELEASE, ...made(cronjob, MONTHS), ...wentWell(cronjob, early) },
      at,
      fires: [],
    },
    {
      alert,
      when: "on a fresh stack, whose first one is still to come",
      series: { ...RELEASE, ...made(cronjob, 5) },
      at,
      fires: [],
    },
    { alert, when: "on a stack without a release", series: {}, at, fires: [] },
  ];
}

export const SAFETY_CASES: readonly AlertCase[] = DEADLINES.flatMap(casesOf);
