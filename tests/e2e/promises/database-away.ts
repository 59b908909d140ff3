import { setTimeout as sleep } from "node:timers/promises";
import { forwarding } from "../../../platform/commands/port-forward.ts";
import { UNSTORED } from "../../../service/queries/unstored.ts";
import { DATABASE_POD } from "../database.ts";
import { anyPlace, type KnownPlaces, learn } from "../load/places.ts";
import type { LoadResult } from "../load/tally.ts";
import { isServing } from "../objects.ts";
import { followLogs, type PodLogs, requestsIn } from "../pod-logs.ts";
import type { Findings, Proof } from "../proof.ts";
import { replay } from "../replay.ts";
import { apiPods, setBounds, settled } from "../replicas.ts";
import { API_PODS, type Stand } from "../stand.ts";
import { expectFailed, expectRows, pictureOf, underLoad } from "../under-load.ts";

const PER_SECOND = 60;
const PLACES = 8;
const AWAY_SECONDS = 60;
/** Seconds after the database's end at which the autoscaler takes a pod, and somebody another one. */
const SCALE_IN_AT = 5;
const DELETE_AT = 22;
const DATABASE = "statefulset/postgres" as const;

/** Places that one pod is asked for, around the ingress; the others learn of them from the database. */
async function learnThroughOnePod(stand: Stand): Promise<KnownPlaces> {
  const [pod] = await apiPods(stand);
  if (!pod) throw new Error("there is no pod of the API");
  const { namespace, host } = stand.deployment;
  const paths = Array.from({ length: PLACES }, anyPlace);
  const at = { namespace, port: 9090 };
  return await forwarding(`pod/${pod.metadata.name}`, at, (port) =>
    learn({ url: `http://127.0.0.1:${port}`, host }, paths),
  );
}

/** Takes the database away for a minute, and two pods of the API meanwhile. */
async function breakThings(stand: Stand, findings: Findings, mark: (label: string) => void) {
  const { cluster, deployment } = stand;
  const { namespace, neighbours } = deployment;
  findings.afterwards(() => cluster.scale(DATABASE, neighbours, 1));
  await cluster.scale(DATABASE, neighbours, 0);
  await cluster.wait(`pod/${DATABASE_POD}`, neighbours, "delete", 30);
  const begun = performance.now();
  const at = (second: number) => sleep(Math.max(0, begun + second * 1000 - performance.now()));
  mark("no database");
  await at(SCALE_IN_AT);
  await setBounds(stand, findings, { minReplicas: 2, maxReplicas: 2 });
  mark("scaled in");
  await at(DELETE_AT);
  const [pod] = (await apiPods(stand)).filter(isServing);
  if (pod) {
    await cluster.remove(`pod/${pod.metadata.name}`, { namespace, wait: false });
    mark("pod deleted");
  }
  await at(AWAY_SECONDS);
  await cluster.scale(DATABASE, neighbours, 1);
  await cluster.wait(`pod/${DATABASE_POD}`, neighbours, "condition=Ready", 60);
  mark("database back");
  // Those that had to go have brought their answers in, or have written them to their logs.
  await settled(stand, 2, 130);
  mark("all is well");
}

/** What the pods' logs say of the requests that failed. */
const wordsOn = ({ failures }: LoadResult, { lines }: PodLogs) =>
  [...lines].flatMap(([pod, own]) =>
    own
      .filter((line) => failures.some(({ id }) => line.includes(id)))
      .map((line) => `${pod}: ${line}`),
  );

/** Every pod that served must have given right answers. */
function expectAllAnswered(logs: PodLogs, result: LoadResult, findings: Findings): void {
  const right = new Set(result.acknowledged);
  const perPod = [...logs.lines].map(([pod, lines]) => {
    const answered = requestsIn(lines).filter((line) => right.has(line.request_id)).length;
    return [pod, answered] as const;
  });
  findings.count("answers by pod", perPod.map(([, answered]) => answered).join(" + "));
  const silent = perPod.filter(([, answered]) => answered === 0).map(([pod]) => pod);
  if (silent.length > 0) throw new Error(`${silent.join(", ")} answered nothing`);
}

export const databaseAway: Proof = {
  name: "database-away",
  promise:
    "a minute without the database, with a pod deleted and one scaled in: known places are answered by all, every answer has its one row afterwards",
  budgetSeconds: 105,
  needs: "cluster",
  async run(stand, findings) {
    const { namespace } = stand.deployment;
    await setBounds(stand, findings, { minReplicas: 3, maxReplicas: 3 });
    await settled(stand, 3, 90);
    const places = await learnThroughOnePod(stand);
    const logs = followLogs(namespace, API_PODS, "api");
    findings.afterwards(() => logs.stop());
    // Half a second later every pod knows them.
    await sleep(2_000);
    let unstored: readonly string[] = [];
    const traffic = { perSecond: PER_SECOND, places };
    const watched = await underLoad(stand, findings, traffic, async ({ mark }) => {
      await breakThings(stand, findings, mark);
      await sleep(3_000);
      unstored = [...logs.lines.values()].flat().filter((line) => line.includes(UNSTORED));
      if (unstored.length > 0) await replay(stand, unstored);
    });
    findings.count("replayed from logs", unstored.length);
    const title = "A minute without the database";
    await findings.picture("database-away.svg", title, pictureOf(title, watched));
    await expectRows(stand, watched.result.acknowledged);
    await logs.stop();
    expectAllAnswered(logs, watched.result, findings);
    expectFailed(watched.result, 0, wordsOn(watched.result, logs));
  },
};
