import { kubectl } from "../kubectl.ts";
import { forwarding } from "../port-forward.ts";
import { answerOf } from "./answer.ts";
import type { ClusterObject } from "./objects.ts";
import { type PodReading, readingIn } from "./readings.ts";
import { reasonOf } from "./words.ts";

const ADMIN_PORT = 9091;
/** Seconds; a cluster that is there answers in one. */
const WITHIN_SECONDS = 10;

/** Where a stack's API runs. */
export interface ApiPlace {
  readonly namespace: string;
  /** Of the kubeconfig; its current one when left out. */
  readonly context?: string | undefined;
}

/** Pods, Jobs and CronJobs of the API's namespace. Rejects with kubectl's complaint. */
export async function objectsIn({ namespace, context }: ApiPlace): Promise<ClusterObject[]> {
  const args = [
    ...(context ? [`--context=${context}`] : []),
    `--namespace=${namespace}`,
    ...["get", "pods,jobs,cronjobs", "--output=json"],
  ];
  const answer = await kubectl(args, { withinSeconds: WITHIN_SECONDS });
  return (JSON.parse(answer) as { items: ClusterObject[] }).items;
}

/** What pods say at their admin port, all at once; one that does not answer spoils no other's. */
export const readingsOf = async (pods: readonly string[], place: ApiPlace): Promise<PodReading[]> =>
  await Promise.all(
    pods.map(async (pod) => {
      try {
        const reading = await forwarding(
          `pod/${pod}`,
          { ...place, port: ADMIN_PORT },
          async (port) => readingIn(await answerOf(`http://127.0.0.1:${port}/metrics`)),
        );
        return { pod, reading };
      } catch (error) {
        return { pod, fault: reasonOf(error) };
      }
    }),
  );
