import grpc from "@grpc/grpc-js";
import type { IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engines from "@pulumi/pulumi/proto/engine_pb.js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import type { RecordedLog } from "./recording.ts";

const { INFO, WARNING, ERROR } = engines.LogSeverity;
const SEVERITIES = new Map<number, RecordedLog["severity"]>([
  [INFO, "info"],
  [WARNING, "warning"],
  [ERROR, "error"],
]);

/** The little of the engine that the SDK asks for; what it logs lands in `logs`. */
export function createEngine(logs: RecordedLog[]): Partial<IEngineServer> {
  let root = "";
  return {
    log: ({ request }, callback) => {
      const severity = SEVERITIES.get(request.getSeverity());
      if (severity) logs.push({ severity, message: request.getMessage() });
      callback(null, new empties.Empty());
    },
    getRootResource: (_, callback) => {
      const response = new engines.GetRootResourceResponse();
      response.setUrn(root);
      callback(null, response);
    },
    setRootResource: ({ request }, callback) => {
      root = request.getUrn();
      callback(null, new engines.SetRootResourceResponse());
    },
  };
}

/** Serves both on a port of its own on this machine. */
export async function serve(
  services: readonly {
    readonly definition: grpc.ServiceDefinition;
    readonly implementation: grpc.UntypedServiceImplementation;
  }[],
): Promise<{ address: string; close(): void }> {
  // Nobody asks for its statistics, which are kept of every call.
  const server = new grpc.Server({ "grpc.enable_channelz": 0 });
  for (const { definition, implementation } of services) {
    server.addService(definition, implementation);
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}
