import { type Streaming, streamKubectl } from "../../platform/commands/kubectl.ts";
import { watchPods } from "./pod-watch.ts";

/** The logs of pods, kept after the pods are gone. */
export interface PodLogs {
  /** Lines by pod, as they came. */
  readonly lines: ReadonlyMap<string, readonly string[]>;
  /** Hands over what is on its way and ends. */
  stop(): Promise<void>;
}

/** Follows one container's log in every pod with some labels, also in those that come later. */
export function followLogs(namespace: string, selector: string, container: string): PodLogs {
  const lines = new Map<string, string[]>();
  const streams: Streaming[] = [];
  const pods = watchPods(namespace, selector, (all) => {
    for (const { metadata, status } of all) {
      const started = status.containerStatuses?.some(
        ({ name, state }) => name === container && state.running,
      );
      if (!started || lines.has(metadata.name)) continue;
      const own: string[] = [];
      lines.set(metadata.name, own);
      const args = [metadata.name, `--namespace=${namespace}`, `--container=${container}`];
      streams.push(streamKubectl(["logs", "--follow", ...args], (line) => own.push(line)));
    }
  });
  return {
    lines,
    async stop() {
      await pods.stop();
      await Promise.all(streams.map((stream) => stream.stop()));
    },
  };
}

/** One line of the API about a request that it answered. */
export interface RequestLine {
  readonly request_id: string;
  readonly status: number;
}

/** The requests that a pod's log tells of. */
export function requestsIn(lines: readonly string[]): RequestLine[] {
  return lines.flatMap((line) => {
    if (!line.includes('"request_id"') || !line.includes('"status"')) return [];
    try {
      return [JSON.parse(line) as RequestLine];
    } catch {
      // The first line of a stream may be half a line.
      return [];
    }
  });
}
