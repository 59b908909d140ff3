import * as z from "zod";
import { choice, group, image, integer, name, resources, secret, text } from "./values.ts";

/** Keys of what runs on any target. */

const release = z.strictObject(
  {
    name: name.describe("Part of its objects' names; `stable` and `canary`, say"),
    image: image.describe("The API's image; by digest outside local"),
    weight: integer(0, 100)
      .default(100)
      .describe("Per cent of the requests; the weights of all releases make 100"),
  },
  { error: "must be a release: name, image, weight" },
);

export const api = group({
  releases: z
    .array(release, { error: "must be a list of releases" })
    .default([])
    .describe(
      "Releases beside each other, the newest first: its image migrates; none: those of the last deploy stay",
    ),
  minReplicas: integer(1, 100).default(2).describe("Fewest pods of a release"),
  maxReplicas: integer(1, 200).default(4).describe("Most pods of a release"),
  targetCpuPercent: integer(10, 95)
    .default(65)
    .describe("CPU use, per cent of what is asked for, that the number of pods aims at"),
  scaleDownAfterSeconds: integer(0, 3_600)
    .default(300)
    .describe("Seconds of less load before a pod goes"),
  poolMax: integer(1, 100).default(10).describe("Most connections of one pod that read"),
  outboxMib: integer(16, 900)
    .default(64)
    .describe("Most MiB of answers on a pod's disk while the database is away"),
  logLevel: choice("debug", "info", "warn", "error")
    .default("info")
    .describe("Least severe level that is logged"),
  tracesEndpoint: text(
    /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/,
    "an http:// or https:// address without a path, such as http://collector.observability.svc:4318",
  )
    .optional()
    .describe("Receiver of traces (OTLP over HTTP); without it nothing is traced"),
  resources: resources(250, 256),
});

export const airVisual = group({
  source: choice("simulator", "live")
    .default("simulator")
    .describe("AirVisual itself, or the simulator in its place"),
  key: secret.optional().describe("AirVisual's API key, a secret; needed with source: live"),
  keyCreated: text(/^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, "a day such as 2026-11-22")
    .optional()
    .describe(
      "Day that the key was made; a month before its 12 months are over an alert says so; make rotate-key sets it",
    ),
  account: name
    .default("main")
    .describe(
      "Name of the account that the key belongs to; stacks with the same one share its plan",
    ),
  sharePercent: integer(1, 100)
    .default(100)
    .describe("Per cent of the plan that this stack may spend; over all stacks at most 100"),
  quotaPerMinute: integer(1, 100_000)
    .default(5)
    .describe("Calls of the plan in any 60 seconds, over all pods"),
  quotaPerDay: integer(1, 10_000_000).default(500).describe("Calls of the plan in a UTC day"),
  quotaPerMonth: integer(1, 100_000_000)
    .default(10_000)
    .describe("Calls of the plan in a UTC month"),
  simulatorImage: image.optional().describe("The simulator's image; needed with source: simulator"),
});

export const database = group({
  adminPassword: secret
    .optional()
    .describe("Password of the in-cluster server's administrator, for target: kind; a secret"),
  ownerPassword: secret
    .optional()
    .describe("Password of the schema's owner, for target: kind; a secret"),
  appPassword: secret.optional().describe("Password of the API's role, for target: kind; a secret"),
  storageGib: integer(1, 1_000).default(2).describe("Disk, GiB; on RDS at least 20"),
  maxConnections: integer(20, 5_000).default(200).describe("Connections the server takes"),
  retentionDays: integer(1, 36_500).default(365).describe("Days that an answered query is kept"),
  resources: resources(250, 512),
});

export const backups = group({
  keep: integer(2, 366).default(7).describe("Daily backups that are kept; the newest ones"),
  storageGib: integer(1, 1_000)
    .default(5)
    .describe("Disk of the backups, GiB; it grows and never shrinks"),
  restoreGib: integer(1, 100)
    .default(4)
    .describe("Disk of a node, GiB, that the restore drill's database may take while it runs"),
});

export const ingress = group({
  httpPort: integer(30_000, 32_767)
    .default(30_080)
    .describe("Port of every node for HTTP; for target: kind"),
  httpsPort: integer(30_000, 32_767)
    .default(30_443)
    .describe("Port of every node for HTTPS; for target: kind"),
  replicas: integer(1, 20).default(2).describe("Envoy pods"),
});

export const tls = z.strictObject(
  {
    certificate: text(/^-----BEGIN CERTIFICATE-----/, "a certificate in PEM").describe(
      "Certificate with its chain, PEM",
    ),
    key: secret.describe("Its private key, PEM; a secret"),
  },
  { error: "must be a certificate and its key" },
);
