import { eventually } from "../../faults/harness/wait.ts";
import { killContainer } from "../kill-container.ts";
import { isServing, type Pod } from "../objects.ts";
import type { Proof } from "../proof.ts";
import { apiPods, atRest, settled } from "../replicas.ts";
import { ENVOY_PODS, INGRESS, type Stand } from "../stand.ts";
import { expectFailed, underLoad } from "../under-load.ts";

const PER_SECOND = 100;
/**
 * What a killed container may cost: the requests that it had taken and not answered. Nobody may send
 * those again, for they may have been counted. An answer takes some milliseconds, a kept connection
 * may carry one more until Envoy hears of its end.
 */
export const IN_FLIGHT = 5;

const restartsOf = ({ status }: Pod) => status.containerStatuses?.[0]?.restartCount ?? 0;

/** A pod that was restarted least, for each restart comes later than the one before. */
async function onePod(stand: Stand): Promise<{ pod: Pod; replicas: number }> {
  const pods = (await atRest(stand, 60)).toSorted((a, b) => restartsOf(a) - restartsOf(b));
  const [pod] = pods;
  if (!pod) throw new Error("there is no pod of the API");
  return { pod, replicas: pods.length };
}

export const deletedPod: Proof = {
  name: "deleted-pod",
  promise: "deleting a pod of the API fails no request",
  budgetSeconds: 22,
  needs: "cluster",
  async run(stand, findings) {
    const { cluster, deployment } = stand;
    const { pod, replicas } = await onePod(stand);
    const { result } = await underLoad(stand, findings, { perSecond: PER_SECOND }, async () => {
      await cluster.remove(`pod/${pod.metadata.name}`, { namespace: deployment.namespace });
      await settled(stand, replicas, 60);
    });
    expectFailed(result);
  },
};

export const killedContainer: Proof = {
  name: "killed-container",
  promise: `a killed container fails no more requests than it had taken (≤ ${IN_FLIGHT}), and loses no row`,
  budgetSeconds: 15,
  needs: "cluster",
  async run(stand, findings) {
    const { cluster } = stand;
    const { pod, replicas } = await onePod(stand);
    const restarts = async () => {
      const pods = await apiPods(stand);
      const same = pods.find(({ metadata }) => metadata.uid === pod.metadata.uid);
      return same ? restartsOf(same) : 0;
    };
    const before = restartsOf(pod);
    const { result } = await underLoad(stand, findings, { perSecond: PER_SECOND }, async () => {
      await killContainer(cluster, pod, "main.mjs");
      await eventually("its restart", async () => (await restarts()) > before, 30_000, 300);
      await settled(stand, replicas, 60);
    });
    findings.count("restarts", (await restarts()) - before);
    expectFailed(result, IN_FLIGHT);
  },
};

export const deletedProxy: Proof = {
  name: "deleted-proxy",
  promise: "deleting an Envoy pod fails no request",
  budgetSeconds: 32,
  needs: "cluster",
  async run(stand, findings) {
    const { cluster } = stand;
    const where = { namespace: INGRESS, selector: ENVOY_PODS };
    const before = await cluster.list<Pod>("pod", where);
    const [pod] = before;
    if (!pod) throw new Error("there is no Envoy");
    const { result } = await underLoad(stand, findings, { perSecond: PER_SECOND }, async () => {
      await findings.timed("seconds until it had left", () =>
        cluster.remove(`pod/${pod.metadata.name}`, { namespace: INGRESS }),
      );
      const replaced = async () => {
        const pods = await cluster.list<Pod>("pod", where);
        return pods.length === before.length && pods.every(isServing);
      };
      await eventually("as many Envoys as before", replaced, 60_000, 500);
    });
    expectFailed(result);
  },
};
