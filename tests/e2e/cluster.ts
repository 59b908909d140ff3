import { type Kubectl, KubectlError, kubectl } from "../../platform/commands/kubectl.ts";
import type { Manifest, Secret } from "./objects.ts";

/** An object's kind and name, such as `deployment/api-stable`. */
export type Named = `${string}/${string}`;

export interface Where {
  readonly namespace?: string;
  /** Labels, such as `a=b,c=d`. */
  readonly selector?: string;
}

/** A cluster through kubectl. Everything has a time limit; errors say what kubectl said. */
export interface Cluster {
  /** For what is not here. */
  readonly kubectl: Kubectl;
  get<T>(object: Named, namespace?: string): Promise<T>;
  list<T>(kind: string, where?: Where): Promise<readonly T[]>;
  /** Creates or changes objects by server-side apply. */
  apply(objects: readonly Manifest[]): Promise<void>;
  /** What the API server says of objects without keeping them; undefined when it takes them. */
  refusal(objects: readonly Manifest[]): Promise<string | undefined>;
  patch(object: Named, namespace: string, change: object): Promise<void>;
  /** Waits until it is gone, unless told otherwise. Nothing to delete is fine. */
  remove(object: Named, options?: { namespace?: string; wait?: boolean }): Promise<void>;
  /** Waits for what kubectl calls a condition, such as `condition=Ready`. */
  wait(object: Named, namespace: string, condition: string, withinSeconds: number): Promise<void>;
  scale(object: Named, namespace: string, replicas: number): Promise<void>;
  logs(pod: string, namespace: string, flags?: readonly string[]): Promise<string>;
  /** Runs a command in a pod's container; resolves with what it prints. */
  exec(
    pod: string,
    place: { namespace: string; container: string },
    command: readonly string[],
    options?: { input?: string; withinSeconds?: number },
  ): Promise<string>;
  cordon(node: string): Promise<void>;
  uncordon(node: string): Promise<void>;
  /** Evicts every pod that can be; rejects when that takes longer. */
  drain(node: string, withinSeconds: number): Promise<void>;
  /** A Secret's values in plain text. */
  secret(name: string, namespace: string): Promise<Readonly<Record<string, string>>>;
}

const inNamespace = (namespace: string | undefined) =>
  namespace === undefined ? [] : [`--namespace=${namespace}`];

const DELETE_SECONDS = 200;

export function createCluster(run: Kubectl = kubectl): Cluster {
  const json = async <T>(args: readonly string[]) =>
    JSON.parse(await run(["get", ...args, "--output=json"])) as T;
  const quietly = async (args: readonly string[], withinSeconds?: number) => {
    await run(args, withinSeconds === undefined ? {} : { withinSeconds });
  };
  const asList = (items: readonly Manifest[]) =>
    JSON.stringify({ apiVersion: "v1", kind: "List", items });

  return {
    kubectl: run,
    get: (object, namespace) => json([object, ...inNamespace(namespace)]),
    async list<T>(kind: string, { namespace, selector }: Where = {}) {
      const everywhere = namespace === undefined ? ["--all-namespaces"] : inNamespace(namespace);
      const chosen = selector === undefined ? [] : [`--selector=${selector}`];
      return (await json<{ items: T[] }>([kind, ...everywhere, ...chosen])).items;
    },
    async apply(objects) {
      await run(["apply", "--server-side", "--force-conflicts", "--filename=-"], {
        input: asList(objects),
      });
    },
    async refusal(objects) {
      const args = ["apply", "--server-side", "--force-conflicts", "--dry-run=server"];
      try {
        const input = asList(objects);
        await run([...args, "--validate=strict", "--filename=-"], { input, withinSeconds: 60 });
        return undefined;
      } catch (error) {
        // No answer is no verdict.
        if (error instanceof KubectlError && /exit code/.test(error.message)) return error.stderr;
        throw error;
      }
    },
    patch: (object, namespace, change) =>
      quietly([
        "patch",
        object,
        ...inNamespace(namespace),
        "--type=merge",
        `--patch=${JSON.stringify(change)}`,
      ]),
    remove: (object, { namespace, wait = true } = {}) =>
      quietly(
        ["delete", object, ...inNamespace(namespace), "--ignore-not-found", `--wait=${wait}`],
        DELETE_SECONDS,
      ),
    wait: (object, namespace, condition, withinSeconds) =>
      quietly(
        [
          "wait",
          object,
          ...inNamespace(namespace),
          `--for=${condition}`,
          `--timeout=${withinSeconds}s`,
        ],
        withinSeconds + 10,
      ),
    scale: (object, namespace, replicas) =>
      quietly(["scale", object, ...inNamespace(namespace), `--replicas=${replicas}`]),
    logs: (pod, namespace, flags = []) => run(["logs", pod, ...inNamespace(namespace), ...flags]),
    exec: (pod, { namespace, container }, command, { input, withinSeconds = 30 } = {}) =>
      run(
        [
          "exec",
          pod,
          `--container=${container}`,
          ...inNamespace(namespace),
          ...(input === undefined ? [] : ["--stdin"]),
          "--",
          ...command,
        ],
        { withinSeconds, ...(input !== undefined && { input }) },
      ),
    cordon: (node) => quietly(["cordon", node]),
    uncordon: (node) => quietly(["uncordon", node]),
    drain: (node, withinSeconds) =>
      quietly(
        [
          "drain",
          node,
          "--ignore-daemonsets",
          "--delete-emptydir-data",
          `--timeout=${withinSeconds}s`,
        ],
        withinSeconds + 10,
      ),
    async secret(name, namespace) {
      const { data = {} } = await json<Secret>([`secret/${name}`, ...inNamespace(namespace)]);
      return Object.fromEntries(
        Object.entries(data).map(([key, value]) => [
          key,
          Buffer.from(value, "base64").toString("utf8"),
        ]),
      );
    },
  };
}
