import { OUTBOX_FILL, OUTBOX_SECONDS, POOL_WAITING } from "../alerts/records.ts";
import type { Dashboard, Row } from "./panel.ts";
import { IN_NAMESPACE, RATE } from "./variables.ts";

const byPod = (series: string, how = "max") => ({
  expr: `${how} by (pod) (${series})`,
  legend: "{{pod}}",
});

const log: Row = {
  title: "Query log",
  panels: [
    {
      title: "Recorded queries",
      description:
        "Answered queries a second, by where they went before their answer left. outbox: the database was away, they wait on the pod's disk.",
      unit: "reqps",
      queries: [
        {
          expr: `sum by (where) (rate(query_log_batch_rows_sum{${IN_NAMESPACE}}${RATE}))`,
          legend: "{{where}}",
        },
      ],
      alerts: ["DatabaseAway"],
    },
    {
      title: "Waiting for their commit",
      description:
        "Answered queries that the next commit takes. It is bounded: beyond that the API answers 503 at once. High for long: the database commits slowly.",
      unit: "short",
      queries: [byPod(`query_log_waiting{${IN_NAMESPACE}}`)],
      alerts: ["LatencyBudget"],
    },
    {
      title: "Unstored queries (1 h)",
      description:
        "Answers that only a log line has, of processes that had to end. Each line has to be replayed: see the runbook.",
      unit: "short",
      as: "numbers",
      queries: [
        {
          expr: `sum(increase(query_log_unstored_total{${IN_NAMESPACE}}[1h]))`,
          legend: "unstored",
        },
      ],
      limits: [{ from: 1, severity: "ticket" }],
      alerts: ["QueriesUnstored"],
    },
  ],
};

const outbox: Row = {
  title: "Outbox",
  panels: [
    {
      title: "Depth",
      description:
        "Answered queries on a pod's disk only. It falls to 0 within seconds when the database is back.",
      unit: "short",
      queries: [byPod(`outbox_depth{${IN_NAMESPACE}}`)],
      alerts: ["OutboxWaits", "QueriesUnstored"],
    },
    {
      title: "Age of the oldest",
      description: "How long an answer has been on a pod's disk only. It is lost with the node.",
      unit: "s",
      queries: [byPod(`outbox_age_seconds{${IN_NAMESPACE}}`)],
      limits: [{ from: OUTBOX_SECONDS, severity: "ticket" }],
      alerts: ["OutboxWaits", "DurabilityBudget"],
    },
    {
      title: "Bytes",
      description: "What the outbox takes of its volume, for who has to size it.",
      unit: "bytes",
      queries: [byPod(`outbox_bytes{${IN_NAMESPACE}}`)],
      alerts: ["OutboxFills"],
    },
    {
      title: "Fill",
      description: "Share of the outbox' limit. At 1 the API answers 503 and records nothing.",
      unit: "percentunit",
      queries: [byPod(`outbox_bytes{${IN_NAMESPACE}} / outbox_limit_bytes{${IN_NAMESPACE}}`)],
      limits: [{ from: OUTBOX_FILL, severity: "page" }],
      alerts: ["OutboxFills"],
    },
  ],
};

const database: Row = {
  title: "Database",
  panels: [
    {
      title: "Database answers",
      description:
        "1: it answered the pod's last look at it. 0: known places are answered and recorded in the outbox, new ones are refused.",
      unit: "short",
      queries: [byPod(`database_up{${IN_NAMESPACE}}`, "min")],
      limits: [{ below: 1, severity: "ticket" }],
      alerts: ["DatabaseAway"],
    },
    {
      title: "Connections in use",
      description: "Of each pod's pool; DATABASE_POOL_MAX is its size.",
      unit: "short",
      queries: [byPod(`database_pool_used{${IN_NAMESPACE}}`)],
      alerts: ["DatabasePoolWaits"],
    },
    {
      title: "Waiting for a connection (5 min)",
      description:
        "Requests that wait for a connection, on average. Above the line the pool is too small or the database too slow.",
      unit: "short",
      queries: [byPod(`avg_over_time(database_pool_waiting{${IN_NAMESPACE}}[5m])`)],
      limits: [{ from: POOL_WAITING, severity: "ticket" }],
      alerts: ["DatabasePoolWaits"],
    },
    {
      title: "Migrations missing",
      description:
        "Migrations that a running release needs and the database lacks: its pods are not ready.",
      unit: "short",
      as: "numbers",
      queries: [{ expr: `max(database_migrations_missing{${IN_NAMESPACE}})`, legend: "missing" }],
      limits: [{ from: 1, severity: "ticket" }],
      alerts: ["MigrationsMissing", "DatabaseJobFailed"],
    },
  ],
};

export const RECORDS: Dashboard = {
  id: "air-quality-records",
  title: "Air quality: records",
  description: "Does every answered query come into the database?",
  rows: [log, outbox, database],
};
