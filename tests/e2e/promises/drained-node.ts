import { eventually } from "../../faults/harness/wait.ts";
import { DATABASE_POD } from "../database.ts";
import { holds, isServing, type Node, type Pod } from "../objects.ts";
import { fewestServing } from "../pod-watch.ts";
import { type Findings, type Proof, Skipped } from "../proof.ts";
import { apiPods, atRest, settled } from "../replicas.ts";
import { API, type Stand } from "../stand.ts";
import { expectFailed, underLoad, type Watched } from "../under-load.ts";

const DRAIN_SECONDS = 120;

/** A node to drain, and the one that stays: the database lives on the second one. */
async function nodesOf({ cluster, deployment }: Stand): Promise<readonly [string, string]> {
  const nodes = await cluster.list<Node>("node");
  const { spec } = await cluster.get<Pod>(`pod/${DATABASE_POD}`, deployment.neighbours);
  const usable = nodes
    .filter((node) => holds(node.status.conditions, "Ready") && !node.spec.unschedulable)
    .map(({ metadata }) => metadata.name);
  const drained = usable.find((name) => name !== spec.nodeName);
  if (drained === undefined || spec.nodeName === undefined) {
    throw new Skipped("a drain needs a second node");
  }
  return [drained, spec.nodeName];
}

async function untilAllOn(stand: Stand, node: string): Promise<void> {
  const look = async () => {
    const pods = await apiPods(stand);
    return pods.length > 1 && pods.every((pod) => isServing(pod) && pod.spec.nodeName === node);
  };
  await eventually(`all pods of ${API} on ${node}`, look, 60_000, 500);
}

/**
 * Brings all pods of the API to one node, so that its drain meets every one of them. One after the
 * other: all of them may be on the other node, and somebody has to serve.
 */
async function gather(stand: Stand, target: string, other: string): Promise<void> {
  const { cluster, deployment } = stand;
  const { namespace } = deployment;
  const pods = await atRest(stand, 60);
  await cluster.cordon(other);
  try {
    for (const { metadata, spec } of pods) {
      if (spec.nodeName === target) continue;
      await cluster.remove(`pod/${metadata.name}`, { namespace });
      await settled(stand, pods.length, 60);
    }
    await untilAllOn(stand, target);
  } finally {
    await cluster.uncordon(other);
  }
}

/** Drains a node that holds all pods of the API; resolves with the fewest that served meanwhile. */
export async function drainUnderLoad(
  stand: Stand,
  findings: Findings,
  perSecond: number,
): Promise<Watched & { readonly fewest: number }> {
  const { cluster } = stand;
  const [drained, other] = await nodesOf(stand);
  findings.afterwards(() => cluster.uncordon(drained));
  let from = 0;
  let to = 0;
  await gather(stand, drained, other);
  const watched = await underLoad(stand, findings, { perSecond, tailSeconds: 5 }, async () => {
    from = Date.now();
    await cluster.drain(drained, DRAIN_SECONDS);
    to = Date.now();
    await untilAllOn(stand, other);
  });
  findings.count("seconds to drain", Math.round((to - from) / 1000));
  return { ...watched, fewest: fewestServing(watched.pods, from, to) };
}

export const drainedNode: Proof = {
  name: "drained-node",
  promise: "draining the node that holds every pod fails no request and honours the budget",
  budgetSeconds: 45,
  needs: "cluster",
  async run(stand, findings) {
    const { cluster, deployment } = stand;
    const { result, fewest } = await drainUnderLoad(stand, findings, 60);
    const { status } = await cluster.get<{ status: { desiredHealthy: number } }>(
      `pdb/${API}`,
      deployment.namespace,
    );
    findings.count("fewest pods serving", fewest);
    findings.count("the budget's fewest", status.desiredHealthy);
    if (fewest < status.desiredHealthy) {
      throw new Error(`only ${fewest} pods served, the budget asks for ${status.desiredHealthy}`);
    }
    expectFailed(result);
  },
};
