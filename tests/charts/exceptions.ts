import { faultsOf } from "../../platform/policies/index.ts";
import { at, type Registered } from "../../platform/policies/rule.ts";
import type { Manifest } from "../support/manifests.ts";

/** An object of a chart that may break one of the platform's rules, and so is no restricted pod. */
export interface Exception {
  readonly chart: string;
  /** `DaemonSet elastic-filebeat`. */
  readonly object: string;
  readonly rule: string;
  readonly reason: string;
  /** Hardening that the rule would miss and no longer does: the chart's own test holds it. */
  readonly heldElsewhere?: readonly string[];
}

/** All of them. One that nothing needs any more fails a test. */
export const EXCEPTIONS: readonly Exception[] = [
  ...["numeric-user", "no-privilege", "read-only-root"].map((rule) => ({
    chart: "gitlab",
    object: "StatefulSet gitlab",
    rule,
    reason: "its supervisor is root, starts services as their own users, and writes into its image",
    heldElsewhere: ["securityContext.allowPrivilegeEscalation", "securityContext.capabilities"],
  })),
  {
    chart: "elastic",
    object: "DaemonSet elastic-filebeat",
    rule: "no-host",
    reason: "what pods write is in a folder of their node, and the kubelet has no other way to it",
  },
];

const titleOf = (object: Manifest) => `${object.kind} ${at(object, "metadata.name")}`;

/** The exceptions of one object. */
export const exceptionsFor = (chart: string, object: Manifest): readonly Exception[] =>
  EXCEPTIONS.filter((one) => one.chart === chart && one.object === titleOf(object));

/** An object as Pulumi would register it. */
export function registered({ apiVersion, kind, ...inputs }: Manifest): Registered {
  const name = String(at(inputs, "metadata.name"));
  return { type: `kubernetes:${apiVersion}:${kind}`, name, inputs };
}

/** Whether a fault is what an exception allows; it ends with its rule and what to do. */
export const allows = ({ rule }: Exception, fault: string): boolean =>
  fault.includes(`(rule ${rule}:`);

/** What is wrong with an object of a chart, without what is allowed. */
export function faultsBesides(chart: string, object: Manifest): readonly string[] {
  const exceptions = exceptionsFor(chart, object);
  return faultsOf(registered(object)).filter(
    (fault) => !exceptions.some((exception) => allows(exception, fault)),
  );
}
