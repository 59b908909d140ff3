import * as z from "zod";
import { aws } from "./aws.ts";
import { monitoring } from "./monitoring.ts";
import { tools } from "./tools.ts";
import { choice, hostname, text } from "./values.ts";
import { airVisual, api, backups, database, ingress, tls } from "./workloads.ts";

/** Every key of a stack, each with its own rule; rules.ts has those about several keys. */
export const keys = z.strictObject(
  {
    target: choice("kind", "eks").describe(
      "Where it runs: any cluster with a kubeconfig (kind), or AWS (eks)",
    ),
    cluster: choice("own", "given")
      .default("own")
      .describe(
        "Whether this stack installs what a cluster has once: ingress controller, metrics-server",
      ),
    kubeContext: text(/^\S+$/, "a context's name")
      .optional()
      .describe("Context of the kubeconfig; without it the current one; for target: kind"),
    hostname: hostname
      .optional()
      .describe("Host name of the API at the ingress; on AWS only with aws.zoneId"),
    tls: tls.optional().describe("Without it the API is served over HTTP only; for target: kind"),
    api,
    airVisual,
    database,
    backups,
    ingress,
    monitoring,
    tools,
    aws: aws.optional().describe("For target: eks"),
  },
  { error: "must be a group of keys" },
);

export type Keys = z.output<typeof keys>;
