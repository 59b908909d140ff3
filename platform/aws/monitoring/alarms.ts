import type { AlarmGroup, AwsAlarm } from "./alarm.ts";
import { CONTROL_PLANE, NODES } from "./alarms/cluster.ts";
import { DATABASE } from "./alarms/database.ts";
import { BALANCER, BALANCER_FLOWS, CERTIFICATE, NAT } from "./alarms/network.ts";
import { PROMETHEUS, TOPIC } from "./alarms/watchers.ts";

/** All that CloudWatch watches of a stack, in the order of the dashboard. */
export const ALARM_GROUPS: readonly AlarmGroup[] = [
  BALANCER,
  BALANCER_FLOWS,
  DATABASE,
  CONTROL_PLANE,
  NODES,
  NAT,
  CERTIFICATE,
  PROMETHEUS,
  TOPIC,
];

/** Every alarm of CloudWatch; each has a runbook of its name, as those of Prometheus have. */
export const AWS_ALARMS: readonly AwsAlarm[] = ALARM_GROUPS.flatMap(({ alarms }) => alarms);
