import type { Keys } from "./keys.ts";

/** A rule about several keys; it says nothing while a value in one of its groups is no value at all. */
export interface CrossRule {
  /** Groups that it reads. */
  readonly groups: readonly (keyof Keys)[];
  /** Key that the fault is about. */
  readonly path: readonly string[];
  /** What is wrong, as a sentence after the key; undefined when nothing is. */
  fault(keys: Keys): string | undefined;
}

/** A rule whose path is written `api.minReplicas`. */
export const rule = (groups: readonly (keyof Keys)[], path: string, fault: CrossRule["fault"]) => ({
  groups,
  path: path.split("."),
  fault,
});
