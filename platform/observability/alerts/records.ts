import type { Alert } from "../alert.ts";

/** Requests that wait for a connection, on average of five minutes. */
export const POOL_WAITING = 1;
/** Seconds that the oldest answer waits in an outbox. */
export const OUTBOX_SECONDS = 120;
/** Share of an outbox that is taken. */
export const OUTBOX_FILL = 0.5;

const NO_POD_REACHES = "max by (namespace) (database_up) == 0";

/** Whether every answered query comes into the database. */
export const RECORD_ALERTS: readonly Alert[] = [
  {
    name: "DatabaseAway",
    expr: NO_POD_REACHES,
    for: "3m",
    severity: "page",
    summary: "No pod reaches the database, for longer than a failover takes",
  },
  {
    name: "DatabaseAway",
    expr: `min by (namespace, pod) (database_up) == 0\nunless on (namespace) ${NO_POD_REACHES}`,
    for: "5m",
    severity: "ticket",
    summary: "A pod does not reach the database that others reach",
  },
  {
    name: "DatabasePoolWaits",
    expr: `max by (namespace, pod) (avg_over_time(database_pool_waiting[5m])) > ${POOL_WAITING}`,
    for: "5m",
    severity: "ticket",
    summary: "Requests wait for a database connection",
  },
  {
    name: "MigrationsMissing",
    // When the release before is gone, too, ApiAbsent wakes somebody.
    expr: "max by (namespace) (database_migrations_missing) > 0",
    for: "5m",
    severity: "ticket",
    summary: "A release waits for migrations that the database does not have",
  },
  {
    name: "OutboxWaits",
    expr: `max by (namespace, pod) (outbox_age_seconds) > ${OUTBOX_SECONDS}`,
    for: "1m",
    severity: "ticket",
    summary: "Answers are on a pod's disk only, for minutes",
  },
  {
    name: "OutboxFills",
    expr: `max by (namespace, pod) (outbox_bytes / outbox_limit_bytes) > ${OUTBOX_FILL}`,
    for: "1m",
    severity: "page",
    summary: "A pod's outbox is half full; when it is full the API answers 503",
  },
  {
    // Lines are written by a process that ends: what it had is seen by what is no longer there.
    name: "QueriesUnstored",
    expr: [
      "sum by (namespace) (increase(query_log_unstored_total[1h])) > 0",
      "or sum by (namespace) (last_over_time(outbox_depth[1h]) > 0 unless outbox_depth) > 0",
    ].join("\n"),
    for: "5m",
    severity: "ticket",
    summary: "Answered queries may be in no database, only in a log",
  },
];
