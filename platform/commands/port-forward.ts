import { complaintIn, streamKubectl } from "./kubectl.ts";

/** An object of a cluster, such as `service/simulator`. */
type Named = `${string}/${string}`;

/** A port of this machine that leads into the cluster, around policies and ingress. */
export interface Forward {
  readonly port: number;
  stop(): Promise<void>;
}

interface Way {
  readonly namespace: string;
  readonly port: number;
  /** Of the kubeconfig; its current one when left out. */
  readonly context?: string | undefined;
}

const OPEN_WITHIN_MS = 15_000;

/**
 * Opens a way to a pod's or Service's port. Rejects with kubectl's words when that does not work.
 *
 * @param context Of the kubeconfig; its current one when left out.
 */
export async function openForward(
  target: Named,
  namespace: string,
  port: number,
  context?: string,
): Promise<Forward> {
  const { promise: listening, resolve } = Promise.withResolvers<number>();
  const args = [
    ...(context ? [`--context=${context}`] : []),
    ...["port-forward", target, `--namespace=${namespace}`, "--address=127.0.0.1"],
  ];
  const streaming = streamKubectl([...args, `:${port}`], (line) => {
    const [, local] = /^Forwarding from 127\.0\.0\.1:(\d+)/.exec(line) ?? [];
    if (local !== undefined) resolve(Number(local));
  });
  const { promise: late, resolve: tooLate } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => tooLate(undefined), OPEN_WITHIN_MS);
  const local = await Promise.race([listening, late, streaming.ended]);
  clearTimeout(timer);
  if (local === undefined) {
    await streaming.stop();
    const said = complaintIn(streaming.errors.join("\n")) || `nothing within ${OPEN_WITHIN_MS} ms`;
    throw new Error(`no way to port ${port} of ${target} in ${namespace}: ${said}`);
  }
  return { port: local, stop: () => streaming.stop() };
}

/** Does some work through a way that is closed afterwards. */
export async function forwarding<T>(
  target: Named,
  { namespace, port, context }: Way,
  work: (port: number) => Promise<T>,
): Promise<T> {
  const forward = await openForward(target, namespace, port, context);
  try {
    return await work(forward.port);
  } finally {
    await forward.stop();
  }
}
