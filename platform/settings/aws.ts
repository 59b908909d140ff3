import * as z from "zod";
import { INSTANCE_CLASSES, type InstanceClass } from "../aws/instance-classes.ts";
import { LARGEST, SMALLEST } from "../aws/subnets.ts";
import { isPrivate, overlap, parseBlock } from "../cidr.ts";
import { choice, group, integer, text, yesOrNo } from "./values.ts";

/** Keys of a stack on AWS. */

/** Kubernetes gives Services their addresses from here; inside a cluster only. */
export const SERVICE_BLOCK = "172.20.0.0/16";

const NETWORK = `must be a private block from /${LARGEST} to /${SMALLEST} outside ${SERVICE_BLOCK}, such as 10.20.0.0/16`;
const cidr = z.string({ error: NETWORK }).refine(
  (given) => {
    const block = parseBlock(given);
    const services = parseBlock(SERVICE_BLOCK);
    return (
      block !== undefined &&
      services !== undefined &&
      block.prefix >= LARGEST &&
      block.prefix <= SMALLEST &&
      isPrivate(block) &&
      !overlap(block, services)
    );
  },
  { error: ({ input }) => `${NETWORK}, got ${JSON.stringify(input)}` },
);

const CALLER =
  "must be a block of public addresses from /8 to /32, such as 203.0.113.0/24, never the whole internet";
const caller = z.string({ error: CALLER }).refine(
  (given) => {
    const block = parseBlock(given);
    return block !== undefined && block.prefix >= 8 && !isPrivate(block);
  },
  { error: ({ input }) => `${CALLER}, got ${JSON.stringify(input)}` },
);

const ACCESS =
  "must list the addresses that may reach the Kubernetes API: the team's own and, for test and prod, the NAT addresses of the stack that deploys (make status STACK=dev)";

const natGateways = z.literal([1, 3], { error: "must be 1 or 3: without one no image is pulled" });

const roleArns = (what: string) =>
  z
    .array(text(/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/, "the ARN of an IAM role"), {
      error: "must be a list of ARNs",
    })
    .default([])
    .describe(what);

const window = (example: string, pattern: RegExp) =>
  text(pattern, `a window in UTC like ${example}`);
const CLOCK = "([01]\\d|2[0-3]):[0-5]\\d";
const DAY = "(mon|tue|wed|thu|fri|sat|sun)";

export const aws = z.strictObject(
  {
    stage: choice("dev", "test", "prod").describe(
      "What it is for; prod has rules of its own (rule names begin with production-)",
    ),
    accountId: text(/^\d{12}$/, "the 12 digits of an AWS account").describe(
      "The only account that the stack may touch",
    ),
    region: text(/^[a-z]{2}-[a-z]+-\d$/, "a region such as eu-central-1").describe("Region"),
    owner: text(/^[\w.@+-]{2,64}$/, "a team's name or address").describe(
      "Tag `owner` of everything; also gets the budget's warnings when it is a mail address",
    ),
    protect: yesOrNo().describe(
      "Whether cluster and database refuse to be deleted, and the database leaves a last snapshot",
    ),
    network: group({
      cidr: cidr.describe("Addresses of the network; apart from every other stack's"),
      natGateways: natGateways
        .default(1)
        .describe("NAT gateways: 1 for all zones, or 3, one in each"),
      flowLogDays: integer(1, 3_653).default(30).describe("Days that flow logs are kept"),
    }),
    cluster: group({
      version: text(/^1\.\d{2}$/, "a Kubernetes version such as 1.35")
        .default("1.35")
        .describe("Kubernetes version; one minor version up at a time, never down"),
      endpointAccess: z
        .array(caller, { error: ACCESS })
        .min(1, { error: ACCESS })
        .describe("Addresses that may reach the Kubernetes API, as CIDR; no default"),
      admins: roleArns("Roles that may do everything in the cluster, beside the deploy role"),
      readers: roleArns("Roles that may look at everything but Secrets"),
      architecture: choice("amd64", "arm64")
        .default("amd64")
        .describe("Of the nodes, and so of the images"),
      maxCpus: integer(4, 1_000).default(16).describe("Most vCPUs of all nodes: bounds the bill"),
      logDays: integer(1, 3_653)
        .default(90)
        .describe("Days that the control plane's logs are kept"),
    }),
    database: group({
      instanceClass: z
        .enum(Object.keys(INSTANCE_CLASSES) as [InstanceClass, ...InstanceClass[]], {
          error: `must be one of ${Object.keys(INSTANCE_CLASSES).join(", ")}`,
        })
        .default("db.t4g.small")
        .describe("Size of the server"),
      maxStorageGib: integer(20, 16_384).default(100).describe("Most GiB that the disk grows to"),
      multiAz: yesOrNo()
        .default(false)
        .describe("Whether a second server stands by in another zone"),
      backupDays: integer(1, 35).default(7).describe("Days back that any second can be restored"),
      backupWindow: window("01:00-01:30", new RegExp(`^${CLOCK}-${CLOCK}$`))
        .default("01:00-01:30")
        .describe("When the daily snapshot is made, UTC; outside the maintenance window"),
      maintenanceWindow: window(
        "sun:02:00-sun:03:00",
        new RegExp(`^${DAY}:${CLOCK}-${DAY}:${CLOCK}$`),
      )
        .default("sun:02:00-sun:03:00")
        .describe("When AWS may restart the server, UTC"),
    }),
    zoneId: text(/^Z[A-Z0-9]{5,31}$/, "the id of a hosted zone")
      .optional()
      .describe(
        "Route 53 zone of `hostname`; with it the API has a certificate and only HTTPS, without it the load balancer's own name and HTTP",
      ),
    workloadLogDays: integer(1, 3_653).default(30).describe("Days that the pods' logs are kept"),
    monthlyBudgetUsd: integer(1, 1_000_000).describe(
      "US dollars a month: `make cost` fails above it, AWS warns at 80 % and 100 %",
    ),
  },
  { error: "must be a group of keys" },
);
