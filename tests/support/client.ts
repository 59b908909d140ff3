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

/** `base` is the API's address without a slash at the end. */
export function createClient(base: string): Client {
  return {
    async ask(path, init = {}) {
      // A kept connection would make every stop of a service wait for it.
      const headers = { connection: "close", ...init.headers };
      const response = await fetch(`${base}${path}`, { redirect: "manual", ...init, headers });
      const text = await response.text();
      const answer = { status: response.status, headers: response.headers, text };
      assertContract({ method: init.method ?? "GET", path, ...answer });
      return { ...answer, json: () => JSON.parse(text) };
    },
  };
}
