import { eventually } from "../faults/harness/wait.ts";
import type { Pod } from "./objects.ts";
import type { Findings } from "./proof.ts";
import { ANY_API_PODS, type Stand } from "./stand.ts";

const JOBS = ["air-quality-api", "alertmanager", "envoy", "kube-state-metrics", "prometheus"];
/** Seconds until new pods are found and scraped. */
const SCRAPED_SECONDS = 60;

interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly health: string;
  readonly lastError: string;
}

async function targetsOf(prometheusUrl: string): Promise<readonly Target[]> {
  const response = await fetch(`${prometheusUrl}/api/v1/targets?state=active`);
  const { data } = (await response.json()) as { data: { activeTargets: readonly Target[] } };
  return data.activeTargets;
}

/**
 * Waits until every pod of the API, and one of each other kind at least, is scraped, and nothing is
 * found that is not. Rejects with what is wrong with which.
 *
 * @param prometheusUrl Where it answers on this machine.
 */
export async function expectTargets(
  { cluster, deployment: { namespace } }: Stand,
  findings: Findings,
  prometheusUrl: string,
): Promise<void> {
  let targets: readonly Target[] = [];
  const areUp = async () => {
    const pods = await cluster.list<Pod>("pod", { namespace, selector: ANY_API_PODS });
    targets = await targetsOf(prometheusUrl);
    const scraped = targets.filter(({ health }) => health === "up").map(({ labels }) => labels);
    return (
      scraped.length === targets.length &&
      JOBS.every((job) => scraped.some((labels) => labels.job === job)) &&
      pods.every(({ metadata }) => scraped.some((labels) => labels.pod === metadata.name))
    );
  };
  await eventually("targets", areUp, SCRAPED_SECONDS * 1000, 1000).catch(() => {
    const lines = targets.map(
      ({ labels, health, lastError }) => `  ${labels.job} ${labels.pod} ${health} ${lastError}`,
    );
    throw new Error(`not everything is scraped:\n${lines.join("\n")}`);
  });
  findings.count("targets", targets.length);
}
