import { setTimeout as sleep } from "node:timers/promises";
import { kubectl, type Streaming, streamKubectl } from "../../platform/commands/kubectl.ts";
import { isServing, type Pod } from "./objects.ts";

/** How many pods there were from a moment on. */
export interface PodCount {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Ready, and not told to go. */
  readonly serving: number;
  /** All of them, those that start and those that leave as well. */
  readonly present: number;
}

/** The pods with some labels, followed. */
export interface PodWatch {
  /** Every change of the counts, oldest first. */
  readonly counts: readonly PodCount[];
  stop(): Promise<void>;
}

interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: Pod;
}

interface PodList {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly Pod[];
}

/** What is known of the pods; `now` gives epoch milliseconds. */
export function createPodBook(now: () => number) {
  const pods = new Map<string, Pod>();
  const counts: PodCount[] = [];
  const all = () => [...pods.values()];
  function count(): void {
    const serving = all().filter(isServing).length;
    const last = counts.at(-1);
    if (last?.serving === serving && last.present === pods.size) return;
    counts.push({ at: now(), serving, present: pods.size });
  }
  return {
    counts,
    all,
    /** These are all that there are. */
    replace(known: readonly Pod[]): void {
      pods.clear();
      for (const pod of known) pods.set(pod.metadata.uid, pod);
      count();
    },
    take({ type, object }: WatchEvent): void {
      if (type === "DELETED") pods.delete(object.metadata.uid);
      else if (type === "ADDED" || type === "MODIFIED") pods.set(object.metadata.uid, object);
      count();
    },
  };
}

/** Milliseconds until a watch that the server ended begins anew. */
const AGAIN_MS = 200;

/** Follows pods until it is stopped. `onChange` is called after every change. */
export function watchPods(
  namespace: string,
  selector: string,
  onChange: (pods: readonly Pod[]) => void = () => {},
): PodWatch {
  const book = createPodBook(Date.now);
  const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`;
  let streaming: Streaming | undefined;
  let going = true;

  async function follow(): Promise<void> {
    const { metadata, items } = JSON.parse(await kubectl(["get", "--raw", path])) as PodList;
    if (!going) return;
    book.replace(items);
    onChange(book.all());
    const from = `${path}&watch=1&resourceVersion=${metadata.resourceVersion}`;
    streaming = streamKubectl(["get", "--raw", from], (line) => {
      book.take(JSON.parse(line) as WatchEvent);
      onChange(book.all());
    });
    await streaming.ended;
  }
  const following = (async () => {
    while (going) {
      // An API server that is busy is asked again.
      await follow().catch(() => {});
      if (going) await sleep(AGAIN_MS);
    }
  })();
  return {
    counts: book.counts,
    async stop() {
      going = false;
      await streaming?.stop();
      await following;
    },
  };
}

/** The fewest pods that served at any moment between two (epoch milliseconds). */
export function fewestServing(counts: readonly PodCount[], from: number, to: number): number {
  const before = counts.findLast(({ at }) => at <= from);
  const between = counts.filter(({ at }) => at > from && at <= to);
  const seen = before ? [before, ...between] : between;
  return Math.min(...seen.map(({ serving }) => serving));
}
