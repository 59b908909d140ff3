import grpc from "@grpc/grpc-js";
import plugins from "@pulumi/pulumi/proto/plugin_pb.js";
import services, { type IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages, {
  type DeleteRequest,
  type ReadRequest,
} from "@pulumi/pulumi/proto/provider_pb.js";
import statuses from "@pulumi/pulumi/proto/status_pb.js";
import anys from "google-protobuf/google/protobuf/any_pb.js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import { serve } from "../recorder/engine.ts";
import { unaryHandlers } from "../recorder/unary.ts";
import {
  hasSecret,
  mapValues,
  readStruct,
  secret,
  type WireObject,
  withoutSecrets,
  writeStruct,
} from "../recorder/wire.ts";
import { register } from "./construct.ts";
import { difference } from "./difference.ts";
import {
  type Difference,
  type Handlers,
  type Made,
  NotReady,
  type Old,
  type Resource,
} from "./handlers.ts";

/** A provider plugin without a process of its own: the CLI attaches to it (PULUMI_DEBUG_PROVIDERS). */
export async function serveProvider(handlers: Handlers): Promise<{ port: number; close(): void }> {
  const { address, close } = await serve([
    {
      definition: services.ResourceProviderService,
      implementation: serviceOf(handlers) as Record<string, never>,
    },
  ]);
  return { port: Number(address.split(":").at(-1)), close };
}

const unary = unaryHandlers(failure);

/** Handlers see plain values; what comes back under the name of a secret is marked as one again. */
function serviceOf(handlers: Handlers): Partial<IResourceProviderServer> {
  return {
    handshake: unary(() => {
      const response = new messages.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      return response;
    }),
    attach: unary(() => new empties.Empty()),
    getPluginInfo: unary(() => {
      const info = new plugins.PluginInfo();
      info.setVersion(handlers.version);
      return info;
    }),
    getSchema: unary(() => {
      const response = new messages.GetSchemaResponse();
      response.setSchema("{}");
      return response;
    }),
    checkConfig: unary((request) => checked(request.getNews(), [])),
    diffConfig: unary((request) => {
      const changed = difference(plain(request.getOldInputs()), plain(request.getNews()));
      return differs({ ...changed, replaces: [], deleteBeforeReplace: false });
    }),
    configure: unary(async (request) => {
      await handlers.configure(plain(request.getArgs()));
      const response = new messages.ConfigureResponse();
      response.setSupportspreview(true);
      response.setAcceptsecrets(true);
      return response;
    }),
    check: unary((request) => {
      const news = request.getNews();
      return checked(news, handlers.check(resourceOf(request), plain(news)));
    }),
    diff: unary((request) => {
      const old = {
        id: request.getId(),
        inputs: plain(request.getOldInputs()),
        outputs: plain(request.getOlds()),
      };
      return differs(handlers.diff(resourceOf(request), old, plain(request.getNews())));
    }),
    create: unary(async (request) => {
      const given = request.getProperties();
      const made = await handlers.create(resourceOf(request), plain(given), {
        preview: request.getPreview(),
        timeoutSeconds: request.getTimeout(),
      });
      const response = new messages.CreateResponse();
      response.setId(made.id);
      response.setProperties(writeStruct(marked(made.outputs, given)));
      return response;
    }),
    update: unary(async (request) => {
      const old = {
        id: request.getId(),
        inputs: plain(request.getOldInputs()),
        outputs: plain(request.getOlds()),
      };
      const call = { preview: request.getPreview(), timeoutSeconds: request.getTimeout() };
      const given = request.getNews();
      const outputs = await handlers.update(resourceOf(request), old, plain(given), call);
      const response = new messages.UpdateResponse();
      response.setProperties(writeStruct(marked(outputs, given)));
      return response;
    }),
    read: unary(async (request) => {
      const outputs = await handlers.read(resourceOf(request), stateOf(request));
      const response = new messages.ReadResponse();
      response.setId(outputs ? request.getId() : "");
      response.setProperties(writeStruct(marked(outputs ?? {}, request.getInputs())));
      response.setInputs(request.getInputs());
      return response;
    }),
    delete: unary(async (request) => {
      const call = { preview: false, timeoutSeconds: request.getTimeout() };
      await handlers.remove(resourceOf(request), stateOf(request), call);
      return new empties.Empty();
    }),
    construct: unary(async (request) => {
      if (!handlers.construct) throw new Error(`${request.getType()} can't be constructed here`);
      const resource = { type: request.getType(), name: request.getName() };
      const made = await handlers.construct(resource, plain(request.getInputs()));
      return await register(request, made);
    }),
    cancel: unary(() => new empties.Empty()),
  };
}

function resourceOf(request: { getUrn(): string; getType(): string; getName(): string }): Resource {
  return { urn: request.getUrn(), type: request.getType(), name: request.getName() };
}

type Struct = ReturnType<typeof writeStruct>;

const plain = (struct: Struct | undefined): WireObject =>
  mapValues(readStruct(struct), withoutSecrets);

/** What the engine would do by itself for a provider that takes no secrets. */
function marked(outputs: WireObject, given: Struct | undefined): WireObject {
  const inputs = readStruct(given);
  return mapValues(outputs, (value, key) =>
    hasSecret(inputs[key] ?? null) ? secret(value) : value,
  );
}

function stateOf(request: ReadRequest | DeleteRequest): Old {
  const inputs = "getInputs" in request ? request.getInputs() : request.getOldInputs();
  return {
    id: request.getId(),
    inputs: plain(inputs),
    outputs: plain(request.getProperties()),
  };
}

function checked(inputs: Struct | undefined, faults: readonly string[]) {
  const response = new messages.CheckResponse();
  response.setInputs(inputs);
  response.setFailuresList(
    faults.map((fault) => {
      const failure = new messages.CheckFailure();
      failure.setReason(fault);
      return failure;
    }),
  );
  return response;
}

function differs({ changed, replaces, deleteBeforeReplace }: Difference) {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse();
  response.setChanges(changed.length === 0 ? DIFF_NONE : DIFF_SOME);
  response.setDiffsList([...changed]);
  response.setReplacesList([...replaces]);
  response.setDeletebeforereplace(deleteBeforeReplace);
  return response;
}

function failure(error: unknown): Partial<grpc.StatusObject> {
  const details = error instanceof Error ? error.message : String(error);
  const metadata = new grpc.Metadata();
  if (error instanceof NotReady) {
    metadata.add("grpc-status-details-bin", Buffer.from(partly(error.made, details)));
  }
  return { code: grpc.status.UNKNOWN, details, metadata };
}

/** gRPC's rich error, which tells the engine that the object exists all the same. */
function partly({ id, outputs }: Made, reason: string): Uint8Array {
  const detail = new messages.ErrorResourceInitFailed();
  detail.setId(id);
  detail.setProperties(writeStruct(outputs));
  detail.setReasonsList([reason]);
  const packed = new anys.Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new statuses.Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(reason);
  status.addDetails(packed);
  return status.serializeBinary();
}
