import { bearerOf, closed, jsonOf, type Played, play } from "./server.ts";

/** One Secret of the API server, as its only ServiceAccount may see and patch it. */
export interface SecretState {
  readonly namespace: string;
  readonly name: string;
  /** The ServiceAccount's token. */
  readonly identity: string;
  data: Record<string, string>;
}

const PATCH = closed({ stringData: { type: "object", additionalProperties: { type: "string" } } }, [
  "stringData",
]);

const encoded = (value: string) => Buffer.from(value).toString("base64");

export function playApiServer(state: SecretState): Promise<Played> {
  const path = `/api/v1/namespaces/${state.namespace}/secrets/${state.name}`;
  const whole = () => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: state.name, namespace: state.namespace },
    // A Secret that nobody filled has no data at all.
    ...(Object.keys(state.data).length > 0
      ? {
          data: Object.fromEntries(
            Object.entries(state.data).map(([key, value]) => [key, encoded(value)]),
          ),
        }
      : {}),
    type: "Opaque",
  });
  return play({
    [`GET ${path}`]: (asked) =>
      bearerOf(asked) === state.identity ? { status: 200, body: whole() } : { status: 401 },
    [`PATCH ${path}`]: (asked) => {
      if (bearerOf(asked) !== state.identity) return { status: 401 };
      const { stringData } = jsonOf<{ stringData: Record<string, string> }>(
        asked,
        PATCH,
        "application/merge-patch+json",
      );
      state.data = { ...state.data, ...stringData };
      return { status: 200, body: whole() };
    },
  });
}
