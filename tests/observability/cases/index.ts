import type { AlertCase } from "../case.ts";
import { CLUSTER_CASES } from "./cluster.ts";
import { OBJECTIVE_CASES } from "./objectives.ts";
import { QUOTA_CASES } from "./quota.ts";
import { RECORD_CASES } from "./records.ts";
import { SAFETY_CASES } from "./safety.ts";

/** Every case of every alert. */
export const CASES: readonly AlertCase[] = [
  ...OBJECTIVE_CASES,
  ...CLUSTER_CASES,
  ...RECORD_CASES,
  ...QUOTA_CASES,
  ...SAFETY_CASES,
];
