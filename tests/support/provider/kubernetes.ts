import { setTimeout as sleep } from "node:timers/promises";
import { CHART, chartObjects } from "../chart-objects.ts";
import { isObject, type WireObject } from "../recorder/wire.ts";
import { ApiError, ApiServer, type Reference } from "./api-server.ts";
import { difference } from "./difference.ts";
import { type Call, type Handlers, NotReady, type Old, type Resource } from "./handlers.ts";
import { readKubeconfig } from "./kubeconfig.ts";
import { type LiveObject, readiness } from "./readiness.ts";

/** As the released provider waits, unless a resource says otherwise; seconds. */
const PATIENCE_SECONDS = 600;
const POLL_MS = 500;

/**
 * The objects of a real cluster, where the released Kubernetes plugin can't be had. It does what the
 * platform needs of that one: creates what is not there yet, applies, waits, deletes.
 *
 * Limits: names must be given; no patches of others' objects, no drift in previews; of charts only those
 * of this machine.
 */
export function createKubernetesHandlers(version: string): Handlers {
  let server: ApiServer | undefined;
  const cluster = () => {
    if (!server) throw new Error("the provider is not configured");
    return server;
  };

  async function waitUntilReady(reference: Reference, id: string, { timeoutSeconds }: Call) {
    const patience = timeoutSeconds || PATIENCE_SECONDS;
    const end = Date.now() + patience * 1000;
    for (;;) {
      const live = await cluster().read(reference);
      if (!live) throw new Error(`${label(reference)} was deleted by somebody else`);
      const made = { id, outputs: outputsOf(live) };
      const endpoints = reference.kind === "Service" ? await cluster().endpointsOf(reference) : [];
      const state = readiness(live, endpoints);
      if (state === "ready") return made;
      if ("failed" in state)
        throw new NotReady(made, `${label(reference)} failed: ${state.failed}`);
      if (Date.now() > end) {
        const why = `after ${patience} s it still waits for ${state.waitsFor}`;
        throw new NotReady(made, `${label(reference)} is not ready: ${why}`);
      }
      await sleep(POLL_MS);
    }
  }

  return {
    version,
    configure({ context }) {
      server?.close();
      server = new ApiServer(readKubeconfig(typeof context === "string" ? context : undefined));
    },
    check: ({ name, type }, inputs) =>
      /:(Release|ConfigFile|ConfigGroup|\w+Patch|\w+List)$/.test(type)
        ? [`${type} needs the released Kubernetes plugin`]
        : nameOf(inputs) === undefined
          ? [`${name} needs a metadata.name`]
          : [],
    async construct({ type, name }, inputs) {
      if (type !== CHART) throw new Error(`${type} needs the released Kubernetes plugin`);
      return { outputs: {}, parts: await chartObjects(name, inputs) };
    },
    diff: (_, { inputs: old }, inputs) => difference(old, inputs),
    async create(_, inputs, call) {
      const reference = referenceTo(inputs);
      const id = idOf(reference);
      if (call.preview) return { id, outputs: inputs };
      if (await cluster().read(reference)) {
        throw new Error(`${label(reference)} exists already, and somebody else made it`);
      }
      await whenItsKindIsKnown(() => cluster().apply(reference, inputs, { dryRun: false }));
      return await waitUntilReady(reference, id, call);
    },
    async update(_, { id }, inputs, call) {
      if (call.preview) return inputs;
      const reference = referenceTo(inputs);
      await cluster().apply(reference, inputs, { dryRun: false });
      return (await waitUntilReady(reference, id, call)).outputs;
    },
    async read(_, { outputs }) {
      const live = await cluster().read(referenceTo(outputs));
      return live && outputsOf(live);
    },
    async remove(_: Resource, { outputs }: Old, { timeoutSeconds }: Call) {
      const reference = referenceTo(outputs);
      const uid = (await cluster().read(reference))?.metadata.uid;
      if (uid === undefined) return;
      await cluster().remove(reference);
      const patience = timeoutSeconds || PATIENCE_SECONDS;
      const end = Date.now() + patience * 1000;
      while ((await cluster().read(reference))?.metadata.uid === uid) {
        if (Date.now() > end)
          throw new Error(`${label(reference)} is still there after ${patience} s`);
        await sleep(POLL_MS);
      }
    },
  };
}

/** The API server learns of a new definition a moment after it is established. */
async function whenItsKindIsKnown<T>(apply: () => Promise<T>): Promise<T> {
  for (let tries = 20; ; tries -= 1) {
    try {
      return await apply();
    } catch (error) {
      const isUnknown = error instanceof ApiError && error.status === 404;
      if (!isUnknown || tries === 0) throw error;
      await sleep(POLL_MS);
    }
  }
}

function referenceTo(object: WireObject): Reference {
  const metadata = isObject(object.metadata) ? object.metadata : {};
  return {
    apiVersion: String(object.apiVersion),
    kind: String(object.kind),
    name: String(metadata.name),
    namespace: metadata.namespace === undefined ? undefined : String(metadata.namespace),
  };
}

const nameOf = ({ metadata }: WireObject) => (isObject(metadata) ? metadata.name : undefined);

const idOf = ({ name, namespace }: Reference) => (namespace ? `${namespace}/${name}` : name);

const label = (reference: Reference) => `${reference.kind} ${idOf(reference)}`;

/** What a state keeps of a live object: nothing of who wrote it, nothing that a Secret holds. */
function outputsOf(live: LiveObject): WireObject {
  const { data, ...rest } = live;
  const { managedFields: _, ...metadata } = live.metadata as unknown as WireObject;
  const kept = live.kind === "Secret" || data === undefined ? {} : { data };
  return { ...rest, ...kept, metadata } as WireObject;
}
