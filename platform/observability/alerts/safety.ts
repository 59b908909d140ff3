import type { Alert } from "../alert.ts";

const HOUR_SECONDS = 3_600;
/** A day, and as long as a backup may take. */
export const BACKUP_SECONDS = 26 * HOUR_SECONDS;
/** A month, and some days to find the time. */
export const DRILL_SECONDS = 35 * 24 * HOUR_SECONDS;

/** Seconds since a CronJob last went well; before it ever did, since it was made. PromQL. */
export const sinceSuccess = (cronjob: string, matchers = "") =>
  [
    `time() - max by (namespace) (`,
    `  kube_cronjob_status_last_successful_time{cronjob="${cronjob}"${matchers}}`,
    `  or kube_cronjob_created{cronjob="${cronjob}"${matchers}}`,
    ")",
  ].join("\n");

/** Whether what is lost could be brought back. */
export const SAFETY_ALERTS: readonly Alert[] = [
  {
    name: "BackupOld",
    expr: `${sinceSuccess("backup")} > ${BACKUP_SECONDS}`,
    for: "2h",
    severity: "ticket",
    summary: "The database has no backup of the last day",
  },
  {
    name: "RestoreDrillOld",
    expr: `${sinceSuccess("restore-drill")} > ${DRILL_SECONDS}`,
    for: "2h",
    severity: "ticket",
    summary: "No backup was restored and compared within a month",
  },
];
