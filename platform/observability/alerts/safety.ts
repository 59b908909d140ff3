import type { Alert } from "../alert.ts";

const HOUR_SECONDS = 3_600;
/** A day, and as long as a backup may take. */
const BACKUP_HOURS = 26;
/** A month, and some days to find the time. */
const DRILL_DAYS = 35;

/** When a CronJob last went well; before it ever did, when it was made. */
const sinceSuccess = (cronjob: string) =>
  [
    `time() - max by (namespace) (`,
    `  kube_cronjob_status_last_successful_time{cronjob="${cronjob}"}`,
    `  or kube_cronjob_created{cronjob="${cronjob}"}`,
    ")",
  ].join("\n");

/** Whether what is lost could be brought back. */
export const SAFETY_ALERTS: readonly Alert[] = [
  {
    name: "BackupOld",
    expr: `${sinceSuccess("backup")} > ${BACKUP_HOURS * HOUR_SECONDS}`,
    for: "2h",
    severity: "ticket",
    summary: "The database has no backup of the last day",
  },
  {
    name: "RestoreDrillOld",
    expr: `${sinceSuccess("restore-drill")} > ${DRILL_DAYS * 24 * HOUR_SECONDS}`,
    for: "2h",
    severity: "ticket",
    summary: "No backup was restored and compared within a month",
  },
];
