import { setTimeout as sleep } from "node:timers/promises";
import { showProgress } from "../load/progress.ts";
import type { Proof } from "../proof.ts";
import { apiPods } from "../replicas.ts";
import { API_PODS, type Stand } from "../stand.ts";
import { expectFailed, pictureOf, underLoad } from "../under-load.ts";

const MINUTES = 30;
const REQUESTS = 1_000_000;
const PER_SECOND = Math.ceil(REQUESTS / (MINUTES * 60));
/** Seconds after which the pods' memory is compared with its end: caches are full by then. */
const WARM_SECONDS = 300;
/** MiB that a pod may have more at the end. */
const GROWTH_MIB = 40;

const say = (line: string) => void process.stdout.write(`  ${line}\n`);

/** MiB of the largest pod. */
async function largestPod({ cluster, deployment }: Stand): Promise<number> {
  const args = ["top", "pod", "--no-headers", `--selector=${API_PODS}`];
  const output = await cluster.kubectl([...args, `--namespace=${deployment.namespace}`]);
  return Math.max(...[...output.matchAll(/(\d+)Mi/g)].map(([, mib]) => Number(mib)));
}

async function restarts(stand: Stand): Promise<number> {
  const pods = await apiPods(stand);
  return pods
    .flatMap(({ status }) => status.containerStatuses ?? [])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
}

export const soak: Proof = {
  name: "soak",
  promise: `${REQUESTS.toLocaleString("en-GB")} requests over ${MINUTES} minutes: none fails, each has its row, no pod grows or restarts`,
  budgetSeconds: MINUTES * 60 + 120,
  needs: "cluster",
  async run(stand, findings) {
    const before = await restarts(stand);
    let warm = 0;
    let end = 0;
    const watched = await underLoad(
      stand,
      findings,
      { perSecond: PER_SECOND },
      async ({ load }) => {
        const hide = showProgress(load, say);
        await sleep(WARM_SECONDS * 1000);
        warm = await largestPod(stand);
        await sleep((MINUTES * 60 - WARM_SECONDS) * 1000);
        end = await largestPod(stand);
        hide();
      },
    );
    const title = `${MINUTES} minutes at ${PER_SECOND} requests a second`;
    await findings.picture("soak.svg", title, pictureOf(title, watched));
    findings.count("MiB of the largest pod after 5 minutes", warm);
    findings.count("at the end", end);
    expectFailed(watched.result);
    if ((await restarts(stand)) !== before) throw new Error("a pod of the API was restarted");
    if (end - warm > GROWTH_MIB) throw new Error(`a pod grew from ${warm} to ${end} MiB`);
  },
};
