import type { Alert } from "./alert.ts";
import { CLUSTER_ALERTS } from "./alerts/cluster.ts";
import { QUOTA_ALERTS } from "./alerts/quota.ts";
import { RECORD_ALERTS } from "./alerts/records.ts";
import { SAFETY_ALERTS } from "./alerts/safety.ts";
import { burnAlerts } from "./burn-rate.ts";
import { OBJECTIVES } from "./slo.ts";

/** Every alert, by what it is about; name and severity together are one. */
export const ALERT_GROUPS: Readonly<Record<string, readonly Alert[]>> = {
  objectives: OBJECTIVES.flatMap(burnAlerts),
  cluster: CLUSTER_ALERTS,
  records: RECORD_ALERTS,
  quota: QUOTA_ALERTS,
  safety: SAFETY_ALERTS,
};

export const ALERTS: readonly Alert[] = Object.values(ALERT_GROUPS).flat();
