import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import type { WireObject } from "../recorder/wire.ts";
import type { Access } from "./kubeconfig.ts";
import type { LiveObject } from "./readiness.ts";

/** Which object, whatever is in it. */
export interface Reference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Nothing for a kind without namespaces. */
  readonly namespace: string | undefined;
}

/** The API server's own refusal. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface KindInfo {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const FIELD_MANAGER = "air-quality";

/** The few verbs that a provider needs of a real API server. */
export class ApiServer {
  private readonly access: Access;
  private readonly agent: Agent;
  private readonly kinds = new Map<string, readonly KindInfo[]>();

  constructor(access: Access) {
    this.access = access;
    const { ca, cert, key } = access;
    this.agent = new Agent({ keepAlive: true, maxSockets: 16, ca, cert, key });
  }

  /** Undefined when there is none. */
  async read(reference: Reference): Promise<LiveObject | undefined> {
    return await this.unlessMissing(async () => {
      const path = await this.pathOf(reference);
      return (await this.send("GET", path)) as unknown as LiveObject;
    });
  }

  /** Server-side apply, strictly: an unknown field, or somebody else's, is an error. */
  async apply(
    reference: Reference,
    object: WireObject,
    { dryRun }: { dryRun: boolean },
  ): Promise<LiveObject> {
    const query = new URLSearchParams({ fieldManager: FIELD_MANAGER, fieldValidation: "Strict" });
    if (dryRun) query.set("dryRun", "All");
    const path = `${await this.pathOf(reference)}?${query}`;
    return (await this.send("PATCH", path, object)) as unknown as LiveObject;
  }

  /** Asks for the object's end, of what it owns first; a missing one is fine. */
  async remove(reference: Reference): Promise<void> {
    await this.unlessMissing(async () => {
      const options = { propagationPolicy: "Foreground" };
      return await this.send("DELETE", await this.pathOf(reference), options);
    });
  }

  /** Addresses that a Service sends to. */
  async endpointsOf({ name, namespace }: Reference): Promise<readonly unknown[]> {
    const query = new URLSearchParams({ labelSelector: `kubernetes.io/service-name=${name}` });
    const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?${query}`;
    const { items } = (await this.send("GET", path)) as unknown as {
      items: { endpoints?: { conditions: { ready?: boolean } }[] }[];
    };
    return items
      .flatMap(({ endpoints }) => endpoints ?? [])
      .filter(({ conditions }) => conditions.ready !== false);
  }

  close(): void {
    this.agent.destroy();
  }

  private async unlessMissing<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  private async pathOf({ apiVersion, kind, name, namespace }: Reference): Promise<string> {
    const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    let kinds = this.kinds.get(group);
    if (!kinds?.some((one) => one.kind === kind)) {
      const { resources } = await this.send("GET", group);
      kinds = resources as unknown as KindInfo[];
      this.kinds.set(group, kinds);
    }
    const info = kinds.find((one) => one.kind === kind && !one.name.includes("/"));
    if (!info) throw new ApiError(404, `the cluster has no ${kind} in ${apiVersion}`);
    const within = info.namespaced ? `/namespaces/${namespace ?? "default"}` : "";
    return `${group}${within}/${info.name}/${name}`;
  }

  private async send(method: string, path: string, body?: unknown): Promise<WireObject> {
    const { server, token } = this.access;
    const sending = body === undefined ? undefined : JSON.stringify(body);
    const response = await new Promise<import("node:http").IncomingMessage>((resolve, reject) => {
      const sent = request(new URL(path, server), {
        method,
        agent: this.agent,
        timeout: 30_000,
        headers: {
          accept: "application/json",
          ...(token && { authorization: `Bearer ${token}` }),
          ...(sending !== undefined && {
            "content-type":
              method === "PATCH" ? "application/apply-patch+yaml" : "application/json",
            // Node would say nothing of the body of a DELETE.
            "content-length": Buffer.byteLength(sending),
          }),
        },
      });
      sent.once("response", resolve);
      sent.once("error", reject);
      sent.once("timeout", () => sent.destroy(new Error(`${server.host} does not answer`)));
      sent.end(sending);
    });
    const answer = await text(response);
    const status = response.statusCode ?? 0;
    if (status >= 400) throw new ApiError(status, messageIn(answer));
    return JSON.parse(answer);
  }
}

/** A Status' message; a group that is not there is refused in plain text. */
function messageIn(answer: string): string {
  try {
    return JSON.parse(answer).message;
  } catch {
    return answer.trim();
  }
}
