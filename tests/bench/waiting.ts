import { Agent, get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** Requests that wait for an upstream that does not answer. */
export interface Held {
  /** How many have no answer yet. */
  readonly waiting: number;
  /** Resolves when all have one, whatever it is. */
  readonly answered: Promise<unknown>;
}

/** As many places as a process asks for at once; more would be refused instead of waiting. */
const PLACES = 5;
/** Milliseconds until all of them have arrived. */
const ARRIVE_MS = 200;

/** Sends that many requests at once, each on its own connection, for places that nobody knows. */
export async function holdRequests(url: string, count: number): Promise<Held> {
  const agent = new Agent({ maxSockets: count });
  let waiting = count;
  const ask = (at: number) =>
    new Promise<void>((resolve, reject) => {
      const path = `/v1/air-quality?lat=${60 + (at % PLACES)}.5&lon=100.5`;
      get(`${url}${path}`, { agent }, (answer) => {
        waiting -= 1;
        answer.resume().once("close", resolve);
      }).once("error", reject);
    });
  const answered = Promise.all(Array.from({ length: count }, (_, at) => ask(at)));
  // A failure before somebody looks at it must not end the process.
  answered.catch(() => {});
  await sleep(ARRIVE_MS);
  return {
    get waiting() {
      return waiting;
    },
    answered,
  };
}
