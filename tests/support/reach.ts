import { contains, parseBlock } from "../../platform/cidr.ts";
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

/** Whether a workload's policies let its pods open a connection to an address outside of the cluster. */
export function mayLeaveTo(
  resources: readonly RecordedResource[],
  workload: string,
  address: string,
  port: number,
): boolean {
  return allowsAddress(resources, "egress", workload, address, port);
}

/** Whether a workload's policies let an address outside of the cluster open a connection to its pods. */
export const mayComeFrom = (
  resources: readonly RecordedResource[],
  workload: string,
  address: string,
  port: number,
): boolean => allowsAddress(resources, "ingress", workload, address, port);

function allowsAddress(
  resources: readonly RecordedResource[],
  direction: "ingress" | "egress",
  workload: string,
  address: string,
  port: number,
): boolean {
  const subject = resources.find((one) => podOf(one) && one.name === workload);
  const wanted = parseBlock(`${address}/32`);
  if (!subject || !wanted) return false;
  return rulesFor(resources, direction, sideOf(subject)).some(
    (rule) =>
      listAt(rule, "ports").some((one) => at(one, "port") === port) &&
      listAt(rule, peersOf(direction)).some((peer) => {
        const holds = (text: unknown) => {
          const block = parseBlock(String(text));
          return block !== undefined && contains(block, wanted);
        };
        return holds(at(peer, "ipBlock.cidr")) && !listAt(peer, "ipBlock.except").some(holds);
      }),
  );
}

const peersOf = (direction: "ingress" | "egress") => (direction === "ingress" ? "from" : "to");

/** What lets a workload's pods go anywhere, and what lets anybody come to them. */
export function waysOf(
  resources: readonly RecordedResource[],
  workload: string,
): readonly unknown[] {
  const from = resources.find((one) => podOf(one) && one.name === workload);
  if (!from) throw new Error(`no pods are of ${workload}`);
  return (["egress", "ingress"] as const).flatMap((way) => rulesFor(resources, way, sideOf(from)));
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
  return rulesFor(resources, direction, subject).some(
    (rule) =>
      listAt(rule, peersOf(direction)).some(isOther) &&
      listAt(rule, "ports").some((one) => String(at(one, "port")) === port),
  );
}

const rulesFor = (
  resources: readonly RecordedResource[],
  direction: "ingress" | "egress",
  { namespace, labels }: Side,
) =>
  resources
    .filter(
      ({ type, inputs }) =>
        type.endsWith(":NetworkPolicy") &&
        at(inputs, "metadata.namespace") === namespace &&
        selects(at(inputs, "spec.podSelector"), labels),
    )
    .flatMap(({ inputs }) => listAt(inputs, `spec.${direction}`));

function selects(selector: unknown, labels: Labels): boolean {
  const wanted = Object.entries((at(selector, "matchLabels") ?? {}) as Labels);
  return wanted.every(([key, value]) => labels[key] === value);
}
