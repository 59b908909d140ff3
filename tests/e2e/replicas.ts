import { eventually } from "../faults/harness/wait.ts";
import type { Deployment, Pod } from "./objects.ts";
import { isServing } from "./objects.ts";
import type { Findings } from "./proof.ts";
import { API, API_PODS, type Stand } from "./stand.ts";

/** How many pods the autoscaler may have. */
export interface Bounds {
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

const HPA = `hpa/${API}` as const;

export async function boundsOf({ cluster, deployment }: Stand): Promise<Bounds> {
  const { spec } = await cluster.get<{ spec: Bounds }>(HPA, deployment.namespace);
  return { minReplicas: spec.minReplicas, maxReplicas: spec.maxReplicas };
}

/** Changes the autoscaler's bounds until the proof is over. */
export async function setBounds(
  stand: Stand,
  findings: Pick<Findings, "afterwards">,
  bounds: Bounds,
): Promise<void> {
  const { cluster, deployment } = stand;
  const before = await boundsOf(stand);
  findings.afterwards(() => cluster.patch(HPA, deployment.namespace, { spec: before }));
  await cluster.patch(HPA, deployment.namespace, { spec: bounds });
}

/** The number of pods that the autoscaler asks for now. */
export async function wantedReplicas({ cluster, deployment }: Stand): Promise<number> {
  const { spec } = await cluster.get<Deployment>(`deployment/${API}`, deployment.namespace);
  return spec.replicas;
}

export async function apiPods({ cluster, deployment }: Stand): Promise<readonly Pod[]> {
  const { namespace } = deployment;
  return await cluster.list<Pod>("pod", { namespace, selector: API_PODS });
}

/** Waits until so many pods serve and no other one is there; resolves with them. */
export async function settled(
  stand: Stand,
  replicas: number,
  withinSeconds: number,
): Promise<readonly Pod[]> {
  const look = async () => {
    const pods = await apiPods(stand);
    return pods.length === replicas && pods.every(isServing) && pods;
  };
  return await eventually(`${replicas} pods of ${API}`, look, withinSeconds * 1000, 500);
}

/** Waits until every pod serves and there are no fewer than the autoscaler's fewest; resolves with them. */
export async function atRest(stand: Stand, withinSeconds: number): Promise<readonly Pod[]> {
  const { minReplicas } = await boundsOf(stand);
  const look = async () => {
    const pods = await apiPods(stand);
    return pods.length >= minReplicas && pods.every(isServing) && pods;
  };
  return await eventually(`all pods of ${API} serve`, look, withinSeconds * 1000, 500);
}
