import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../faults/harness/wait.ts";
import { anyPlace, ask, faultOf } from "../load/places.ts";
import type { Pod } from "../objects.ts";
import type { Proof } from "../proof.ts";
import { apiPods } from "../replicas.ts";
import type { Stand } from "../stand.ts";

const SECRET = "airvisual-key";
const FILE = `/secrets/${SECRET}/value`;
/** A key that can be found in a log in whatever form: canaries.ts looks for it. */
export const NEW_KEY = 'Canary+Key/"e2e"\\2c71=ü';
/** Seconds until kubelets have written a changed Secret into every pod. */
const SYNC_SECONDS = 120;
const COLD_PLACES = 6;

const HASH = `process.stdout.write(require("node:crypto").createHash("sha256").update(require("node:fs").readFileSync("${FILE}")).digest("hex"))`;

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");
const identityOf = ({ metadata, status }: Pod) =>
  `${metadata.uid} ${status.containerStatuses?.map(({ restartCount }) => restartCount).join()}`;

async function writeKey({ cluster, deployment }: Stand, key: string): Promise<void> {
  await cluster.patch(`secret/${SECRET}`, deployment.namespace, { stringData: { value: key } });
}

/** Changes a pod's annotation: its kubelet looks after it at once instead of within a minute. */
async function nudge({ cluster, deployment }: Stand, pods: readonly Pod[]): Promise<void> {
  const annotations = { "air-quality/nudged": String(Date.now()) };
  for (const { metadata } of pods) {
    await cluster.patch(`pod/${metadata.name}`, deployment.namespace, {
      metadata: { annotations },
    });
  }
}

export const rotatedKey: Proof = {
  name: "rotated-key",
  promise: "a new AirVisual key is used by every pod without a restart",
  budgetSeconds: 6,
  needs: "cluster",
  async run(stand, findings) {
    const { cluster, deployment, simulator } = stand;
    const { namespace } = deployment;
    const { value: oldKey = "" } = await cluster.secret(SECRET, namespace);
    const pods = await apiPods(stand);
    const before = pods.map(identityOf).sort();

    await simulator.acceptKeys([oldKey, NEW_KEY]);
    findings.afterwards(() => writeKey(stand, oldKey));
    await writeKey(stand, NEW_KEY);
    await findings.timed("seconds until all pods had it", async () => {
      await sleep(1_000);
      await nudge(stand, pods);
      for (const { metadata } of pods) {
        const place = { namespace, container: "api" };
        const command = ["/nodejs/bin/node", "-e", HASH];
        const look = async () =>
          (await cluster.exec(metadata.name, place, command)) === hashOf(NEW_KEY);
        await eventually(`the new key in ${metadata.name}`, look, SYNC_SECONDS * 1000, 1_000);
      }
    });

    await simulator.acceptKeys([NEW_KEY]);
    findings.afterwards(() => simulator.acceptKeys([oldKey, NEW_KEY]));
    for (let asked = 0; asked < COLD_PLACES; asked += 1) {
      const answer = await ask(deployment, anyPlace());
      if (answer.status !== 200) throw new Error(`with the new key: ${faultOf(answer)}`);
    }
    const { keys } = await simulator.stats();
    findings.count("calls with the new key", keys[NEW_KEY]?.taken ?? 0);
    if ((keys[NEW_KEY]?.taken ?? 0) < COLD_PLACES) throw new Error("the new key was not used");
    const after = (await apiPods(stand)).map(identityOf).sort();
    if (after.join() !== before.join()) throw new Error("a pod was restarted or replaced");
  },
};
