import type { Alert } from "../alert.ts";

/** Whether every answered query comes into the database. */
export const RECORD_ALERTS: readonly Alert[] = [
  {
    name: "DatabaseAway",
    expr: "min by (namespace) (database_up) == 0",
    for: "2m",
    severity: "page",
    summary: "A pod cannot reach the database for longer than a failover takes",
  },
  {
    name: "DatabasePoolWaits",
    expr: "max by (namespace, pod) (avg_over_time(database_pool_waiting[5m])) > 1",
    for: "5m",
    severity: "ticket",
    summary: "Requests wait for a database connection",
  },
  {
    name: "MigrationsMissing",
    expr: "max by (namespace) (database_migrations_missing) > 0",
    for: "5m",
    severity: "page",
    summary: "A release waits for migrations that the database does not have",
  },
  {
    name: "OutboxWaits",
    expr: "max by (namespace, pod) (outbox_age_seconds) > 120",
    for: "1m",
    severity: "ticket",
    summary: "Answers are on a pod's disk only, for minutes",
  },
  {
    name: "OutboxFills",
    expr: "max by (namespace, pod) (outbox_bytes / outbox_limit_bytes) > 0.5",
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
