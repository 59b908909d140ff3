import { at, listAt, podOf, type Registered } from "../policies/rule.ts";

export interface NodeNeed {
  readonly nodes: number;
  /** Thousandths of a core, and MiB, that all pods ask for. */
  readonly cpuMillis: number;
  readonly memoryMib: number;
}

/** What a machine of two vCPUs and 8 GiB has left for pods. */
const NODE = { cpuMillis: 1_930, memoryMib: 7_100 };
/** EKS' own pods: metrics-server and the agents of CloudWatch, over the whole cluster. */
const ADDONS = { cpuMillis: 600, memoryMib: 900 };
/** Zones that something should be left in. */
const LEAST = 2;

/** How many small machines the recorded pods need while their autoscalers are at their fewest. */
export function nodesFor(resources: readonly Registered[]): NodeNeed {
  let { cpuMillis, memoryMib } = ADDONS;
  for (const resource of resources) {
    const pod = podOf(resource);
    const count = countOf(resource, resources);
    for (const { value } of count > 0 ? mainContainers(pod) : []) {
      cpuMillis += count * quantity(at(value, "resources.requests.cpu")) * 1_000;
      memoryMib += (count * quantity(at(value, "resources.requests.memory"))) / MIB;
    }
  }
  const nodes = Math.max(
    LEAST,
    Math.ceil(cpuMillis / NODE.cpuMillis),
    Math.ceil(memoryMib / NODE.memoryMib),
  );
  return { nodes, cpuMillis, memoryMib };
}

/** Init containers are done before the others start. */
const mainContainers = (pod: ReturnType<typeof podOf>) =>
  listAt(pod?.spec, "containers").map((value) => ({ value }));

/** Jobs run for seconds. */
function countOf({ type, name, inputs }: Registered, all: readonly Registered[]): number {
  if (!/:(Deployment|StatefulSet)$/.test(type)) return 0;
  const scaler = all.find(
    (one) =>
      one.type.endsWith(":HorizontalPodAutoscaler") &&
      at(one.inputs, "spec.scaleTargetRef.name") === name,
  );
  return Number(at(scaler?.inputs, "spec.minReplicas") ?? at(inputs, "spec.replicas") ?? 1);
}

const MIB = 2 ** 20;
const UNITS: Readonly<Record<string, number>> = { m: 0.001, "": 1, Mi: MIB, Gi: 2 ** 30 };

/** As Kubernetes writes one; 0 for none. */
export function quantity(text: unknown): number {
  const [, digits = "0", unit = ""] = /^([\d.]+)(\w*)$/.exec(String(text ?? "0")) ?? [];
  const factor = UNITS[unit];
  if (factor === undefined) throw new Error(`${text} is in a unit that nobody expected`);
  return Number(digits) * factor;
}
