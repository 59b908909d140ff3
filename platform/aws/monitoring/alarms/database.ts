import type { AlarmGroup } from "../alarm.ts";

/** Beyond this many transactions without a vacuum AWS wants somebody to look; at two billion writes end. */
const MOST_TRANSACTIONS = 1_000_000_000;

/** PostgreSQL on RDS; of a failover RDS tells by itself (../aws-watch.ts). */
export const DATABASE: AlarmGroup = {
  title: "Database",
  namespace: "AWS/RDS",
  things: ({ database }) => [{ dimensions: { DBInstanceIdentifier: database.identifier } }],
  alarms: [
    {
      name: "DatabaseCpuBusy",
      severity: "ticket",
      summary: "The database server's CPU is above 80 %, or the server says nothing",
      metric: "CPUUtilization",
      statistic: "Average",
      is: "above",
      threshold: () => 80,
      period: 300,
      periods: 3,
      // The one of the server's metrics that tells whether there is a server.
      missing: "breaching",
    },
    {
      name: "DatabaseMemoryLow",
      severity: "ticket",
      summary: "The database server has less than 5 % of its memory left",
      metric: "FreeableMemory",
      statistic: "Average",
      is: "below",
      threshold: ({ memoryBytes }) => 0.05 * memoryBytes,
      period: 300,
      periods: 3,
      missing: "ignore",
    },
    {
      name: "DatabaseDiskFull",
      severity: "page",
      summary: "The database's disk is nearly full, and RDS has not enlarged it",
      metric: "FreeStorageSpace",
      statistic: "Minimum",
      is: "below",
      // RDS enlarges the disk below a tenth, unless it is as large as it may be, or was enlarged just now.
      threshold: ({ diskBytes }) => 0.05 * diskBytes,
      period: 300,
      periods: 3,
      missing: "ignore",
    },
    {
      name: "DatabaseConnectionsHigh",
      severity: "ticket",
      summary: "More than 80 % of the database's connections are open",
      metric: "DatabaseConnections",
      statistic: "Maximum",
      is: "above",
      threshold: ({ maxConnections }) => 0.8 * maxConnections,
      period: 300,
      periods: 2,
      missing: "ignore",
    },
    {
      name: "DatabaseDiskQueues",
      severity: "ticket",
      summary: "Reads and writes wait for the database's disk",
      metric: "DiskQueueDepth",
      statistic: "Average",
      is: "above",
      threshold: () => 10,
      period: 300,
      periods: 3,
      missing: "ignore",
    },
    {
      name: "DatabaseVacuumBehind",
      severity: "ticket",
      summary: "Vacuum does not keep up: half of PostgreSQL's transaction numbers are used",
      metric: "MaximumUsedTransactionIDs",
      statistic: "Maximum",
      is: "above",
      threshold: () => MOST_TRANSACTIONS,
      period: 3_600,
      periods: 1,
      missing: "ignore",
    },
  ],
  graphs: [
    { metric: "WriteLatency", statistic: "Average" },
    { metric: "WriteIOPS", statistic: "Average" },
  ],
};
