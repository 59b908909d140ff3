import { RELEASE_HEADER } from "../../platform/names.ts";
import { type Client, createClient } from "../support/client.ts";

/** What the suite is run against. */
export interface Target {
  /** The API's address without a slash at the end. */
  readonly url: string;
  /** Name of the release that must answer, whatever its weight; else the one that the ingress chooses. */
  readonly release?: string;
  /** Address of the simulator's admin interface, when the upstream is one. */
  readonly simulatorUrl?: string;
}

/** Asks a target that is known only when the tests run. */
export function clientOf(target: () => Target): Client {
  return {
    ask(path, init) {
      const { url, release } = target();
      return createClient(url, release ? { [RELEASE_HEADER]: release } : {}).ask(path, init);
    },
  };
}

/** The query string of the place that every run asks for. */
export const BERLIN = "lat=52.52&lon=13.405";

interface Problem {
  readonly errors?: readonly { readonly parameter: string }[];
}

/** The parameters that a problem document finds fault with, each once. */
export function parametersAtFault(problem: unknown): string[] {
  const { errors = [] } = problem as Problem;
  return errors.map(({ parameter }) => parameter);
}
