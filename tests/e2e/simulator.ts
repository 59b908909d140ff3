import { type Forward, openForward } from "../../platform/commands/port-forward.ts";
import type { Stats } from "../simulator/stats.ts";

/** AirVisual's simulator in the cluster: its books, and what it is told to do. */
export interface Simulator {
  /** Where its admin interface answers now. */
  address(): Promise<string>;
  stats(): Promise<Stats>;
  /** As tests/simulator/README.md has it, such as `{ kind: "hang", times: 1 }`. */
  behave(behaviour: object): Promise<void>;
  /** From now on only these keys are accepted. */
  acceptKeys(keys: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

const PORT = 9092;
const WITHIN_MS = 10_000;

export function createSimulator(namespace: string): Simulator {
  let forward: Forward | undefined;

  async function address(): Promise<string> {
    forward ??= await openForward("service/simulator", namespace, PORT);
    return `http://127.0.0.1:${forward.port}`;
  }
  async function close(): Promise<void> {
    const open = forward;
    forward = undefined;
    await open?.stop();
  }
  async function call(path: string, init: RequestInit = {}): Promise<unknown> {
    const signal = AbortSignal.timeout(WITHIN_MS);
    const once = async () => await fetch(`${await address()}/_admin/${path}`, { signal, ...init });
    // The pod behind an open way may be gone.
    const response = await once().catch(async () => {
      await close();
      return await once();
    });
    if (!response.ok) {
      throw new Error(`the simulator says ${response.status} to ${path}: ${await response.text()}`);
    }
    return await response.json();
  }
  const put = async (path: string, body: object) => {
    await call(path, { method: "PUT", body: JSON.stringify(body) });
  };
  return {
    address,
    close,
    stats: async () => (await call("stats")) as Stats,
    behave: (behaviour) => put("behaviour", behaviour),
    acceptKeys: (keys) => put("keys", { keys }),
  };
}
