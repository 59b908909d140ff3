import { ALERT_WEBHOOK } from "./alert-receiver.ts";
import type { Cluster } from "./cluster.ts";
import type { Database } from "./database.ts";
import type { Changes, Deployment, UpResult } from "./deployment.ts";
import { IMAGES } from "./images/build.ts";
import type { Inventory } from "./inventory.ts";
import type { KnownPlaces } from "./load/places.ts";
import type * as objects from "./objects.ts";
import type { Simulator } from "./simulator.ts";

/** What the promises are proven on. */
export interface Stand {
  readonly deployment: Deployment;
  readonly cluster: Cluster;
  readonly database: Database;
  readonly simulator: Simulator;
  /** Places that the API knows; asked for once, at the first use. */
  places(): Promise<KnownPlaces>;
  /** What was on the cluster and the machine before anything was deployed. */
  readonly before: Inventory | undefined;
}

/** Name of the release, and of its objects. */
export const RELEASE = "stable";
export const API = `api-${RELEASE}`;
export const API_PODS = `app.kubernetes.io/name=${API}`;
/** All releases. */
export const ANY_API_PODS = "app.kubernetes.io/component=api";
export const INGRESS = "projectcontour";
export const ENVOY_PODS = "app.kubernetes.io/name=envoy";

/** Seconds of less load before a pod goes: short, so that the tests are. */
const SCALE_DOWN_AFTER_SECONDS = 10;

/** The stack as the promises want it, with one release of an image and somebody to tell. */
export const stackOf = (image: string, api: Changes = {}): Changes => ({
  api: {
    scaleDownAfterSeconds: SCALE_DOWN_AFTER_SECONDS,
    releases: [{ name: RELEASE, image }],
    ...api,
  },
  monitoring: { webhook: ALERT_WEBHOOK },
});

/** The image that the API's pods are to run. */
export async function imageOf({ cluster, deployment }: Stand): Promise<string> {
  const { spec } = await cluster.get<objects.Deployment>(`deployment/${API}`, deployment.namespace);
  return spec.template.spec.containers[0]?.image ?? "";
}

/** Brings an image to the cluster; rejects with what Pulumi said when that failed. */
export async function up(
  { deployment }: Stand,
  image: string = IMAGES.base,
  api: Changes = {},
): Promise<UpResult> {
  const result = await deployment.up(stackOf(image, api));
  if (!result.ok) throw new Error(`pulumi up failed:\n${result.diagnostics}`);
  return result;
}
