import { assertContract } from "./contract.ts";

/** One answer, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body. */
  readonly json: () => unknown;
}

export interface Client {
  /** Sends a request and checks the answer against the OpenAPI document before it returns it. */
  ask(path: string, init?: RequestInit): Promise<Answer>;
}

/** `base` is the API's address without a slash at the end; `always` are headers of every request. */
export function createClient(base: string, always: Readonly<Record<string, string>> = {}): Client {
  return {
    async ask(path, init = {}) {
      const { method = "GET" } = init;
      // A kept connection would make every stop of a service wait for it.
      const headers = { connection: "close", ...always, ...init.headers };
      const response = await fetch(`${base}${path}`, {
        redirect: "manual",
        ...init,
        headers,
      }).catch((cause) => {
        throw new Error(`${method} ${base}${path} has no answer: ${reasonOf(cause)}`, { cause });
      });
      const text = await response.text();
      const answer = { status: response.status, headers: response.headers, text };
      assertContract({ method, path, ...answer });
      return { ...answer, json: () => JSON.parse(text) };
    },
  };
}

/** `fetch failed` hides what did. */
const reasonOf = ({ message, cause }: Error & { cause?: NodeJS.ErrnoException }) =>
  cause?.message || cause?.code || message;
