import type { Alert } from "./alert.ts";
import { CLUSTER_ALERTS } from "./alerts/cluster.ts";
import { QUOTA_ALERTS } from "./alerts/quota.ts";
import { RECORD_ALERTS } from "./alerts/records.ts";
import { SAFETY_ALERTS } from "./alerts/safety.ts";
import { burnAlerts } from "./burn-rate.ts";
import { OBJECTIVES } from "./slo.ts";

/** Every alert; name and severity together are one. */
export const ALERTS: readonly Alert[] = [
  ...OBJECTIVES.flatMap(burnAlerts),
  ...CLUSTER_ALERTS,
  ...RECORD_ALERTS,
  ...QUOTA_ALERTS,
  ...SAFETY_ALERTS,
];
