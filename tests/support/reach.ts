import { at, listAt, podOf } from "../../platform/policies/rule.ts";
import type { RecordedResource } from "./recorder/recording.ts";

type Labels = Readonly<Record<string, unknown>>;

/** Pods of one workload, as policies see them. */
interface Side {
  readonly namespace: string;
  readonly labels: Labels;
}

/** Whether policies on both sides let a workload's pods open a connection to a Service of the platform. */
export function mayReach(
  resources: readonly RecordedResource[],
  workload: string,
  { hostname, port }: URL,
): boolean {
  const [service, namespace] = hostname.split(".");
  const target = resources.find(
    ({ type, inputs }) =>
      type.endsWith(":Service") &&
      at(inputs, "metadata.name") === service &&
      at(inputs, "metadata.namespace") === namespace,
  );
  const selector = { matchLabels: at(target?.inputs, "spec.selector") };
  const makers = resources.filter((one) => podOf(one));
  const from = makers.find(({ name }) => name === workload);
  const to = makers.find(
    (one) =>
      at(one.inputs, "metadata.namespace") === namespace && selects(selector, sideOf(one).labels),
  );
  if (!target || !from || !to) return false;
  return (
    allows(resources, "egress", sideOf(from), sideOf(to), port) &&
    allows(resources, "ingress", sideOf(to), sideOf(from), port)
  );
}

function sideOf({ inputs }: RecordedResource): Side {
  const template = at(inputs, "spec.jobTemplate.spec.template") ?? at(inputs, "spec.template");
  return {
    namespace: String(at(inputs, "metadata.namespace")),
    labels: (at(template, "metadata.labels") ?? {}) as Labels,
  };
}

function allows(
  resources: readonly RecordedResource[],
  direction: "ingress" | "egress",
  subject: Side,
  other: Side,
  port: string,
): boolean {
  const isOther = (peer: unknown) =>
    at(peer, "ipBlock") === undefined &&
    selects(at(peer, "namespaceSelector"), { "kubernetes.io/metadata.name": other.namespace }) &&
    selects(at(peer, "podSelector"), other.labels);
  return resources
    .filter(
      ({ type, inputs }) =>
        type.endsWith(":NetworkPolicy") &&
        at(inputs, "metadata.namespace") === subject.namespace &&
        selects(at(inputs, "spec.podSelector"), subject.labels),
    )
    .flatMap(({ inputs }) => listAt(inputs, `spec.${direction}`))
    .some(
      (rule) =>
        listAt(rule, direction === "ingress" ? "from" : "to").some(isOther) &&
        listAt(rule, "ports").some((one) => String(at(one, "port")) === port),
    );
}

function selects(selector: unknown, labels: Labels): boolean {
  const wanted = Object.entries((at(selector, "matchLabels") ?? {}) as Labels);
  return wanted.every(([key, value]) => labels[key] === value);
}
