import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../faults/harness/wait.ts";
import { IMAGES } from "../images/build.ts";
import { killContainer } from "../kill-container.ts";
import { isServing, type Manifest, type Pod } from "../objects.ts";
import { IN_FLIGHT } from "../promises/deaths.ts";
import { drainUnderLoad } from "../promises/drained-node.ts";
import { migrateAtOnce } from "../promises/migrators.ts";
import type { Findings, Proof } from "../proof.ts";
import { apiPods, atRest, settled } from "../replicas.ts";
import { API, INGRESS, type Stand } from "../stand.ts";
import { underLoad } from "../under-load.ts";

const PER_SECOND = 150;
const CONTOURS = 2;
const ROUTE = "httpproxy/api" as const;

/** An object as it can be put back: without what the server adds. */
async function copyOf(
  { cluster, deployment }: Stand,
  object: `${string}/${string}`,
): Promise<Manifest> {
  const { apiVersion, kind, metadata, spec } = await cluster.get<Manifest>(
    object,
    deployment.namespace,
  );
  const { name, namespace, labels = {} } = metadata;
  return { apiVersion, kind, metadata: { name, ...(namespace && { namespace }), labels }, spec };
}

/** Takes the retries from every route until the proof is over. */
async function withoutRetries(stand: Stand, findings: Findings): Promise<void> {
  const { cluster, deployment } = stand;
  const { spec } = await cluster.get<{ spec: { routes: readonly object[] } }>(
    ROUTE,
    deployment.namespace,
  );
  const { routes } = spec;
  findings.afterwards(() => cluster.patch(ROUTE, deployment.namespace, { spec: { routes } }));
  const bare = routes.map((route) => ({ ...route, retryPolicy: undefined }));
  await cluster.patch(ROUTE, deployment.namespace, { spec: { routes: bare } });
  // Contour tells Envoy within a moment.
  await sleep(3_000);
}

/** Lets kubectl begin a roll of the API, and waits until its last new pod serves. */
async function roll({ cluster, deployment }: Stand, ...begin: readonly string[]): Promise<void> {
  const place = [`deployment/${API}`, `--namespace=${deployment.namespace}`];
  await cluster.kubectl([...begin, ...place]);
  const args = ["rollout", "status", ...place, "--timeout=120s"];
  await cluster.kubectl(args, { withinSeconds: 130 });
}

/** Changes the API's container until the proof is over; each change is a roll. */
async function changeContainer(stand: Stand, members: object, findings: Findings, back: object) {
  const change = async (changed: object) => {
    const containers = [{ name: "api", ...changed }];
    const patch = JSON.stringify({ spec: { template: { spec: { containers } } } });
    await roll(stand, "patch", `--patch=${patch}`);
  };
  findings.afterwards(() => change(back));
  await change(members);
}

/**
 * Deletes a pod of the API under load while Contour is away, which comes back at once and then tells Envoy:
 * some seconds late, as happens in a large cluster. Resolves with how many requests failed.
 */
async function failedWhereNewsIsLate(stand: Stand, findings: Findings): Promise<number> {
  const { cluster, deployment } = stand;
  const [pod, ...others] = await atRest(stand, 60);
  if (!pod) throw new Error("there is no pod of the API");
  const { result } = await underLoad(stand, findings, { perSecond: PER_SECOND }, async () => {
    await contours(stand, 0);
    try {
      await cluster.remove(`pod/${pod.metadata.name}`, {
        namespace: deployment.namespace,
        wait: false,
      });
    } finally {
      await findings.timed("seconds without Contour", () => contours(stand, CONTOURS));
    }
    await settled(stand, others.length + 1, 60);
  });
  return result.failed;
}

/** Waits until so many Contours serve, and no other one is there. */
async function contours({ cluster }: Stand, replicas: number): Promise<void> {
  const where = { namespace: INGRESS, selector: "app.kubernetes.io/name=contour" };
  const args = ["scale", "deployment/contour", `--namespace=${INGRESS}`, `--replicas=${replicas}`];
  await cluster.kubectl(args);
  const look = async () => {
    const pods = await cluster.list<Pod>("pod", where);
    return pods.length === replicas && pods.every(isServing);
  };
  await eventually(`${replicas} pods of Contour`, look, 60_000, 250);
}

function expectFault(seen: boolean, what: string): void {
  if (!seen) throw new Error(`the fault is not seen without the protection: ${what}`);
}

/** Envoy's second tries hide that a pod ended too early: they are taken away as well. */
const withoutPreStop: Proof = {
  name: "without-pre-stop",
  promise: "without preStop a pod that leaves before Envoy hears of it fails requests",
  budgetSeconds: 150,
  needs: "cluster",
  async run(stand, findings) {
    await withoutRetries(stand, findings);
    const before = await failedWhereNewsIsLate(stand, findings);
    findings.count("failed with preStop", before);
    if (before > 0) throw new Error(`with preStop ${before} requests failed as well`);
    const seconds = { lifecycle: { preStop: { sleep: { seconds: 10 } } } };
    await changeContainer(stand, { lifecycle: null }, findings, seconds);
    const failed = await failedWhereNewsIsLate(stand, findings);
    findings.count("without", failed);
    expectFault(failed > 0, "no request failed");
  },
};

const withoutRetry: Proof = {
  name: "without-retry",
  promise: `without retries a killed container fails more than the ${IN_FLIGHT} requests that it had taken`,
  budgetSeconds: 60,
  needs: "cluster",
  async run(stand, findings) {
    await withoutRetries(stand, findings);
    const { result } = await underLoad(stand, findings, { perSecond: PER_SECOND }, async () => {
      const pods = (await apiPods(stand)).filter(isServing);
      const [pod] = pods;
      if (pod) await killContainer(stand.cluster, pod, "main.mjs");
      await sleep(3_000);
      await settled(stand, pods.length, 60);
    });
    expectFault(result.failed > IN_FLIGHT, `only ${result.failed} requests failed`);
  },
};

const withoutLock: Proof = {
  name: "without-lock",
  promise: "without the advisory lock eight migrators at once do not all end well",
  budgetSeconds: 60,
  needs: "deploy",
  async run(stand, findings) {
    const { succeeded, applied } = await migrateAtOnce(stand, findings, IMAGES.unlocked);
    findings.count("ended well", succeeded);
    findings.count("applied", applied);
    expectFault(succeeded < 8, "all eight ended well");
  },
};

const withoutBudget: Proof = {
  name: "without-budget",
  promise: "without a disruption budget a drain leaves no pod serving",
  budgetSeconds: 150,
  needs: "cluster",
  async run(stand, findings) {
    const { cluster, deployment } = stand;
    const budget = await copyOf(stand, `pdb/${API}`);
    findings.afterwards(() => cluster.apply([budget]));
    await cluster.remove(`pdb/${API}`, { namespace: deployment.namespace });
    const { fewest } = await drainUnderLoad(stand, findings, 60);
    findings.count("fewest pods serving", fewest);
    expectFault(fewest === 0, `${fewest} pods served at every moment`);
  },
};

/** Each protection removed once: a test that sees no fault then could not see one at all. */
export const UNPROTECTED: readonly Proof[] = [
  withoutPreStop,
  withoutRetry,
  withoutLock,
  withoutBudget,
];
