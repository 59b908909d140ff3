import { has, ofType } from "./aws-rule.ts";
import { listAt, type Registered, type Rule } from "./rule.ts";

/** A list of somebody; who it is may not be known yet. */
const hasSome = (inputs: Registered["inputs"], key: string) =>
  has(inputs, key) && !(Array.isArray(inputs[key]) && listAt(inputs, key).length === 0);

/** What somebody hears of, and the way there. */
export const WATCHING_RULES: readonly Rule[] = [
  ofType(
    "cloudwatch/metricAlarm:MetricAlarm",
    "alarm-tells-somebody",
    "name the topic in alarmActions and okActions, and the runbook in alarmDescription",
    (inputs) => {
      if (!hasSome(inputs, "alarmActions")) return "tells nobody that it began";
      if (!hasSome(inputs, "okActions")) return "tells nobody that it is over";
      return /docs\/runbooks\/\w+\.md/.test(String(inputs.alarmDescription))
        ? undefined
        : "does not say what to do";
    },
  ),
  ofType("sns/topic:Topic", "alerts-are-encrypted", "set kmsMasterKeyId", (inputs) =>
    has(inputs, "kmsMasterKeyId") ? undefined : "keeps messages in plain text",
  ),
  ofType("amp/workspace:Workspace", "metrics-are-encrypted", "set kmsKeyArn", (inputs) =>
    has(inputs, "kmsKeyArn") ? undefined : "keeps numbers under a key that is not ours",
  ),
];
