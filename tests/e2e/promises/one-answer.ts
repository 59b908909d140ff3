import { eventually } from "../../faults/harness/wait.ts";
import { anyPlace, ask, faultOf } from "../load/places.ts";
import { requestsIn } from "../pod-logs.ts";
import type { Proof } from "../proof.ts";
import { apiPods } from "../replicas.ts";
import type { Stand } from "../stand.ts";

/** What the source does once, and what the API's own answer to it is. */
const FAULTS = [
  [{ kind: "hang", times: 1 }, 504],
  [{ kind: "garbage", body: "{", times: 1 }, 502],
  // The last one: for a minute after it unknown places are not asked for.
  [{ kind: "error", message: "call_per_minute_limit_reached", status: 429, times: 1 }, 503],
] as const;

/** How many requests with an id the API's pods have answered. */
async function seenByPods(stand: Stand, id: string): Promise<number> {
  const { cluster, deployment } = stand;
  const pods = await apiPods(stand);
  const flags = ["--container=api", "--since=60s"];
  const logs = await Promise.all(
    pods.map(({ metadata }) => cluster.logs(metadata.name, deployment.namespace, flags)),
  );
  return requestsIn(logs.flatMap((log) => log.split("\n"))).filter((line) => line.request_id === id)
    .length;
}

export const oneAnswer: Proof = {
  name: "one-answer",
  promise: "the API's own 502, 503 and 504 reach the consumer after exactly one request to a pod",
  budgetSeconds: 6,
  needs: "cluster",
  async run(stand, findings) {
    const { deployment, simulator } = stand;
    for (const [behaviour, expected] of FAULTS) {
      await simulator.behave(behaviour);
      findings.afterwards(() => simulator.behave({ kind: "normal" }));
      const answer = await ask(deployment, anyPlace());
      if (answer.status !== expected) {
        throw new Error(`a source that does "${behaviour.kind}" gives ${faultOf(answer)}`);
      }
      const requests = await eventually(
        `the log line of request ${answer.id}`,
        async () => (await seenByPods(stand, answer.id)) || undefined,
        10_000,
        300,
      );
      findings.count(`requests to pods for one ${expected}`, requests);
      if (requests !== 1) throw new Error(`a ${expected} was asked for ${requests} times`);
    }
  },
};
