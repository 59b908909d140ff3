import { setTimeout as sleep } from "node:timers/promises";
import { IMAGES } from "../images/build.ts";
import { killContainer } from "../kill-container.ts";
import { isServing, type Manifest } from "../objects.ts";
import { IN_FLIGHT } from "../promises/deaths.ts";
import { drainUnderLoad } from "../promises/drained-node.ts";
import { migrateAtOnce } from "../promises/migrators.ts";
import type { Findings, Proof } from "../proof.ts";
import { apiPods, settled } from "../replicas.ts";
import { API, type Stand } from "../stand.ts";
import { underLoad } from "../under-load.ts";

const PER_SECOND = 150;
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

/** Changes the API's Deployment until the proof is over; each change is a roll. */
async function changeDeployment(stand: Stand, container: object, findings: Findings, back: object) {
  const { cluster, deployment } = stand;
  const name = `deployment/${API}` as const;
  const change = async (members: object) => {
    const containers = [{ name: "api", ...members }];
    const patch = JSON.stringify({ spec: { template: { spec: { containers } } } });
    const args = ["patch", name, `--namespace=${deployment.namespace}`, `--patch=${patch}`];
    await cluster.kubectl(args);
    const status = ["rollout", "status", name, `--namespace=${deployment.namespace}`];
    await cluster.kubectl([...status, "--timeout=120s"], { withinSeconds: 130 });
  };
  findings.afterwards(() => change(back));
  await change(container);
}

/** Replaces every pod once, under load; resolves with how many requests failed. */
async function failedInRoll(stand: Stand, findings: Findings): Promise<number> {
  const { cluster, deployment } = stand;
  const place = [`deployment/${API}`, `--namespace=${deployment.namespace}`];
  const { result } = await underLoad(stand, findings, { perSecond: PER_SECOND }, async () => {
    for (let roll = 0; roll < 2; roll += 1) {
      await cluster.kubectl(["rollout", "restart", ...place]);
      const args = ["rollout", "status", ...place, "--timeout=120s"];
      await cluster.kubectl(args, { withinSeconds: 130 });
      await sleep(12_000);
    }
  });
  return result.failed;
}

function expectFault(seen: boolean, what: string): void {
  if (!seen) throw new Error(`the fault is not seen without the protection: ${what}`);
}

/** Envoy's second tries hide a missing preStop: they are taken away as well. */
const withoutPreStop: Proof = {
  name: "without-pre-stop",
  promise: "without preStop (and without retries to hide it) a roll fails requests",
  budgetSeconds: 180,
  needs: "cluster",
  async run(stand, findings) {
    await withoutRetries(stand, findings);
    const seconds = { lifecycle: { preStop: { sleep: { seconds: 10 } } } };
    await changeDeployment(stand, { lifecycle: null }, findings, seconds);
    const failed = await failedInRoll(stand, findings);
    expectFault(failed > 0, "no request failed in two rolls");
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
