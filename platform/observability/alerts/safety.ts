import type { Alert } from "../alert.ts";
import { RELEASED } from "./released.ts";

const HOUR_SECONDS = 3_600;
/** A day, and as long as a backup may take. */
export const BACKUP_SECONDS = 26 * HOUR_SECONDS;
/** A month, and some days to find the time. */
export const DRILL_SECONDS = 35 * 24 * HOUR_SECONDS;
/** A single night that fails is made up for by the next. */
export const PURGE_SECONDS = 50 * HOUR_SECONDS;

/** Seconds since a CronJob last went well; before it ever did, since it was made. PromQL. */
export const sinceSuccess = (cronjob: string, matchers = "") =>
  [
    `time() - max by (namespace) (`,
    `  kube_cronjob_status_last_successful_time{cronjob="${cronjob}"${matchers}}`,
    `  or kube_cronjob_created{cronjob="${cronjob}"${matchers}}`,
    ")",
  ].join("\n");

/** Too long since a CronJob went well, or there is no such CronJob. */
const missed = (cronjob: string, seconds: number) =>
  [
    `${sinceSuccess(cronjob)} > ${seconds}`,
    `or (${RELEASED} unless max by (namespace) (kube_cronjob_created{cronjob="${cronjob}"}))`,
  ].join("\n");

/** What has to be done again and again: whether what is lost could be brought back, and what is old goes. */
export const SAFETY_ALERTS: readonly Alert[] = [
  {
    name: "BackupOld",
    expr: missed("backup", BACKUP_SECONDS),
    for: "2h",
    severity: "ticket",
    summary: "The database has no backup of the last day",
  },
  {
    name: "RestoreDrillOld",
    expr: missed("restore-drill", DRILL_SECONDS),
    for: "2h",
    severity: "ticket",
    summary: "No backup was restored and compared within a month",
  },
  {
    name: "PurgeOld",
    expr: missed("purge", PURGE_SECONDS),
    for: "2h",
    severity: "ticket",
    summary: "Answered queries are kept for longer than they should be: no purge for two days",
  },
];
