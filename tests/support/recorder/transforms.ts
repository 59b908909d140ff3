import { isDeepStrictEqual } from "node:util";
import grpc from "@grpc/grpc-js";
import callbackServices from "@pulumi/pulumi/proto/callback_grpc_pb.js";
import callbacks, { type Callback } from "@pulumi/pulumi/proto/callback_pb.js";
import resources, {
  type RegisterResourceRequest,
  type TransformResourceOptions,
} from "@pulumi/pulumi/proto/resource_pb.js";
import {
  decode,
  mapValues,
  readStruct,
  withDependencies,
  withOutputValues,
  writeStruct,
} from "./wire.ts";

type CallbacksClient = InstanceType<typeof callbackServices.CallbacksClient>;

/** The resource transforms of a program; each runs in the program, which serves it as a callback. */
export interface Transforms {
  addToStack(callback: Callback): void;
  /** Runs a resource's own, its ancestors' and the stack's, in the engine's order, on the request. */
  run(request: RegisterResourceRequest, urn: string): Promise<void>;
  close(): void;
}

export function createTransforms(): Transforms {
  const ofStack: Callback[] = [];
  const ofResource = new Map<string, readonly Callback[]>();
  const parents = new Map<string, string>();
  const clients = new Map<string, CallbacksClient>();

  const clientOf = (target: string): CallbacksClient => {
    const client =
      clients.get(target) ??
      new callbackServices.CallbacksClient(target, grpc.credentials.createInsecure());
    clients.set(target, client);
    return client;
  };

  const invoke = (callback: Callback, payload: Uint8Array): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      const request = new callbacks.CallbackInvokeRequest();
      request.setToken(callback.getToken());
      request.setRequest(payload);
      clientOf(callback.getTarget()).invoke(request, (error, response) => {
        if (error) reject(new Error(error.details));
        else resolve(response.getResponse_asU8());
      });
    });

  return {
    addToStack: (callback) => {
      ofStack.push(callback);
    },
    async run(request, urn) {
      const own = request.getTransformsList();
      ofResource.set(urn, own);
      parents.set(urn, request.getParent());
      const due = [...own];
      for (let at = request.getParent(); at; at = parents.get(at) ?? "") {
        due.push(...(ofResource.get(at) ?? []));
      }
      due.push(...ofStack);
      if (due.length === 0) return;
      markOutputs(request);
      for (const callback of due) {
        const asked = requestOf(request);
        const answer = await invoke(callback, asked.serializeBinary());
        // To read a large object takes long, and most transforms leave it as it was.
        if (Buffer.compare(answer, unchanged(asked).serializeBinary()) === 0) continue;
        apply(resources.TransformResponse.deserializeBinary(answer), request);
      }
    },
    close() {
      for (const client of clients.values()) client.close();
    },
  };
}

/**
 * A transform sees an output, not a plain value, wherever a property depends on resources, is secret or
 * is unknown; as under the engine.
 */
function markOutputs(request: RegisterResourceRequest): void {
  const dependencies = request.getPropertydependenciesMap();
  const given = readStruct(request.getObject());
  const marked = mapValues(given, (raw, key) => {
    const value = withOutputValues(raw);
    const known = decode(value).dependencies;
    const urns = dependencies.get(key)?.getUrnsList() ?? [];
    return urns.every((urn) => known.includes(urn)) ? value : withDependencies(value, urns);
  });
  // To write a large object takes long, and most have nothing to mark.
  if (!isDeepStrictEqual(marked, given)) request.setObject(writeStruct(marked));
}

function requestOf(request: RegisterResourceRequest) {
  const transform = new resources.TransformRequest();
  transform.setType(request.getType());
  transform.setName(request.getName());
  transform.setCustom(request.getCustom());
  transform.setParent(request.getParent());
  transform.setProperties(request.getObject());
  transform.setOptions(optionsOf(request));
  return transform;
}

/** How a transform answers that changes nothing. */
function unchanged(asked: InstanceType<typeof resources.TransformRequest>) {
  const response = new resources.TransformResponse();
  response.setProperties(asked.getProperties());
  response.setOptions(asked.getOptions());
  return response;
}

function optionsOf(request: RegisterResourceRequest): TransformResourceOptions {
  const options = new resources.TransformResourceOptions();
  options.setDependsOnList(request.getDependenciesList());
  options.setIgnoreChangesList(request.getIgnorechangesList());
  options.setReplaceOnChangesList(request.getReplaceonchangesList());
  options.setVersion(request.getVersion());
  options.setAliasesList(request.getAliasesList());
  options.setProvider(request.getProvider());
  options.setCustomTimeouts(request.getCustomtimeouts());
  options.setPluginDownloadUrl(request.getPlugindownloadurl());
  options.setDeletedWith(request.getDeletedwith());
  options.setReplaceWithList(request.getReplaceWithList());
  options.setDeleteBeforeReplace(request.getDeletebeforereplace());
  options.setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList());
  options.setImport(request.getImportid());
  // Unset is not false: the parent's value holds.
  if (request.hasProtect()) options.setProtect(request.getProtect() ?? false);
  if (request.hasRetainondelete()) options.setRetainOnDelete(request.getRetainondelete() ?? false);
  for (const [name, reference] of request.getProvidersMap().entries()) {
    options.getProvidersMap().set(name, reference);
  }
  return options;
}

function apply(
  response: InstanceType<typeof resources.TransformResponse>,
  request: RegisterResourceRequest,
): void {
  request.setObject(response.getProperties());
  const options = response.getOptions();
  if (!options) return;
  request.setDependenciesList(options.getDependsOnList());
  if (options.hasProtect()) request.setProtect(options.getProtect() ?? false);
  request.setIgnorechangesList(options.getIgnoreChangesList());
  request.setReplaceonchangesList(options.getReplaceOnChangesList());
  request.setVersion(options.getVersion());
  request.setAliasesList(options.getAliasesList());
  request.setProvider(options.getProvider());
  request.setCustomtimeouts(options.getCustomTimeouts());
  request.setPlugindownloadurl(options.getPluginDownloadUrl());
  if (options.hasRetainOnDelete()) request.setRetainondelete(options.getRetainOnDelete() ?? false);
  request.setDeletedwith(options.getDeletedWith());
  request.setReplaceWithList(options.getReplaceWithList());
  request.setDeletebeforereplace(options.getDeleteBeforeReplace() ?? false);
  request.setAdditionalsecretoutputsList(options.getAdditionalSecretOutputsList());
  request.setImportid(options.getImport());
}
