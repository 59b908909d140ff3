import { type AlertCase, inNamespace, ofPod } from "../case.ts";

const reached = (pod: string) => ofPod("database_up", "", pod);

export const RECORD_CASES: readonly AlertCase[] = [
  {
    alert: "DatabaseAway",
    when: "when no pod has reached it for minutes",
    series: { [reached("a")]: "1x5 0x30", [reached("b")]: "1x6 0x30" },
    at: "15m",
    fires: [inNamespace("page")],
  },
  {
    alert: "DatabaseAway",
    when: "as a ticket when one pod of two has not reached it for minutes",
    series: { [reached("a")]: "1x5 0x30", [reached("b")]: "1x30" },
    at: "15m",
    fires: [inNamespace("ticket", { pod: "a" })],
  },
  {
    alert: "DatabaseAway",
    when: "during a failover of two minutes",
    series: { [reached("a")]: "1x5 0x2 1x30", [reached("b")]: "1x5 0x2 1x30" },
    at: "8m",
    fires: [],
  },
  {
    alert: "DatabaseAway",
    when: "while new pods have not looked yet",
    series: { [reached("a")]: "1x30", [reached("b")]: "_x5 0 1x30", [reached("c")]: "_x8 0 1x30" },
    at: "9m",
    fires: [],
  },
  {
    alert: "DatabasePoolWaits",
    when: "when several requests wait all the time",
    series: { [ofPod("database_pool_waiting")]: "3x30" },
    at: "15m",
    fires: [inNamespace("ticket", { pod: "a" })],
  },
  {
    alert: "DatabasePoolWaits",
    when: "when requests waited once",
    series: { [ofPod("database_pool_waiting")]: "0x5 4 0x30" },
    at: "15m",
    fires: [],
  },
  {
    alert: "MigrationsMissing",
    when: "when a release waits for one",
    series: {
      [ofPod("database_migrations_missing")]: "0x30",
      [ofPod("database_migrations_missing", "", "b")]: "1x30",
    },
    at: "10m",
    fires: [inNamespace("ticket")],
  },
  {
    alert: "MigrationsMissing",
    when: "when a release waited for a moment",
    series: { [ofPod("database_migrations_missing")]: "1x3 0x30" },
    at: "10m",
    fires: [],
  },
  {
    alert: "OutboxWaits",
    when: "when an answer waits for minutes",
    series: { [ofPod("outbox_age_seconds")]: "0x5 0+60x30" },
    at: "12m",
    fires: [inNamespace("ticket", { pod: "a" })],
  },
  {
    alert: "OutboxWaits",
    when: "when an answer waits for a minute",
    series: { [ofPod("outbox_age_seconds")]: "0x5 30 60 0x30" },
    at: "8m",
    fires: [],
  },
  {
    alert: "OutboxFills",
    when: "when it is over half full",
    series: { [ofPod("outbox_bytes")]: "40x30", [ofPod("outbox_limit_bytes")]: "64x30" },
    at: "10m",
    fires: [inNamespace("page", { pod: "a" })],
  },
  {
    alert: "OutboxFills",
    when: "when it is a quarter full",
    series: { [ofPod("outbox_bytes")]: "16x30", [ofPod("outbox_limit_bytes")]: "64x30" },
    at: "10m",
    fires: [],
  },
  {
    alert: "QueriesUnstored",
    when: "when a process has written such lines",
    series: { [ofPod("query_log_unstored_total")]: "0x5 5x60" },
    at: "15m",
    fires: [inNamespace("ticket")],
  },
  {
    alert: "QueriesUnstored",
    when: "when a pod is gone that had answers in its outbox",
    series: {
      [ofPod("outbox_depth")]: "0x5 7x5 stale",
      [ofPod("outbox_depth", "", "b")]: "0x60",
    },
    at: "20m",
    fires: [inNamespace("ticket")],
  },
  {
    alert: "QueriesUnstored",
    when: "when a process begins anew with its outbox, which its pod keeps",
    series: { [ofPod("outbox_depth")]: "0x5 7x5 _x2 7x2 0x60" },
    at: "20m",
    fires: [],
  },
  {
    alert: "QueriesUnstored",
    when: "when an outbox was emptied before its pod went",
    series: {
      [ofPod("outbox_depth")]: "0x5 7x5 0x2 stale",
      [ofPod("outbox_depth", "", "b")]: "0x60",
      [ofPod("query_log_unstored_total")]: "0x60",
    },
    at: "20m",
    fires: [],
  },
];
