import { kubectl } from "../../commands/kubectl.ts";
import { type Forward, openForward } from "../../commands/port-forward.ts";
import { namespacesOf } from "../../names.ts";
import { type Requests, requestsIn } from "./metrics.ts";
import type { Health } from "./watch.ts";

const ADMIN_PORT = 9091;

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly status: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly { readonly restartCount: number }[];
  };
}

/** The way to the metrics of a stack's pods, around the ingress; to be closed. */
export interface Doctor {
  healthOf(release: string): Promise<Health>;
  close(): Promise<void>;
}

/** Opens a way to each pod when it is first asked, and keeps it. */
export function createDoctor(stack: string): Doctor {
  const namespace = namespacesOf(stack).api;
  const ways = new Map<string, Promise<Forward>>();

  function wayTo(pod: string): Promise<Forward> {
    const way = ways.get(pod) ?? openForward(`pod/${pod}`, namespace, ADMIN_PORT);
    ways.set(pod, way);
    return way;
  }

  async function requestsOf(pod: string): Promise<readonly [string, Requests] | undefined> {
    const way = wayTo(pod);
    try {
      const { port } = await way;
      const response = await fetch(`http://127.0.0.1:${port}/metrics`, {
        signal: AbortSignal.timeout(2_000),
      });
      return [pod, requestsIn(await response.text())];
    } catch {
      // A pod may go at any moment; the next question opens a new way.
      ways.delete(pod);
      await way.then(
        ({ stop }) => stop(),
        () => {},
      );
      return undefined;
    }
  }

  return {
    async healthOf(release) {
      const args = [
        "get",
        "pods",
        "-n",
        namespace,
        "-l",
        `app.kubernetes.io/name=api-${release}`,
        "-o",
        "json",
      ];
      const { items } = JSON.parse(await kubectl(args)) as { items: readonly Pod[] };
      const pods = items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
      const ready = pods.filter(({ status }) =>
        status.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True"),
      );
      const requests = await Promise.all(ready.map(({ metadata }) => requestsOf(metadata.name)));
      return {
        requests: new Map(requests.flatMap((one) => (one ? [one] : []))),
        restarts: pods
          .flatMap(({ status }) => status.containerStatuses ?? [])
          .reduce((sum, { restartCount }) => sum + restartCount, 0),
        ready: ready.length,
      };
    },
    async close() {
      const open = await Promise.allSettled(ways.values());
      await Promise.all(
        open.map((one) => (one.status === "fulfilled" ? one.value.stop() : undefined)),
      );
    },
  };
}
