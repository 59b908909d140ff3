import * as z from "zod";
import { group, integer, resources, secret, text } from "./values.ts";

/** Keys of what watches a stack. */
export const monitoring = group({
  webhook: secret
    .optional()
    .describe(
      "Address that alerts are posted to, a secret; in Alertmanager's form on target: kind, in SNS' form (https) on AWS",
    ),
  emails: z
    .array(text(/^[^\s@]+@[^\s@]+\.[a-z]{2,}$/, "an e-mail address"), {
      error: "must be a list of e-mail addresses",
    })
    .default([])
    .describe("Addresses that SNS mails alerts to, once each has confirmed; for target: eks"),
  retentionDays: integer(1, 90)
    .default(7)
    .describe("Days that Prometheus keeps in the cluster; for target: kind (Amazon keeps 150)"),
  resources: resources(100, 512),
});
