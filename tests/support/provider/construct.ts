import grpc from "@grpc/grpc-js";
import messages, {
  type ConstructRequest,
  type ConstructResponse,
} from "@pulumi/pulumi/proto/provider_pb.js";
import monitors from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import resources, { type RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import type { HiddenResource } from "../recorder/recording.ts";
import { writeStruct } from "../recorder/wire.ts";
import type { Constructed } from "./handlers.ts";

type Client = InstanceType<typeof monitors.ResourceMonitorClient>;

/** Registers a component and its parts with the engine that asked for it. */
export async function register(
  request: ConstructRequest,
  { outputs, parts }: Constructed,
): Promise<ConstructResponse> {
  const client = new monitors.ResourceMonitorClient(
    request.getMonitorendpoint(),
    grpc.credentials.createInsecure(),
  );
  try {
    const urn = await call(client, componentOf(request));
    // Side by side, for each is waited for: a Service until it has pods, which another part makes.
    await Promise.all(parts.map((part) => call(client, partOf(part, urn, request))));
    const response = new messages.ConstructResponse();
    response.setUrn(urn);
    response.setState(writeStruct(outputs));
    return response;
  } finally {
    client.close();
  }
}

function partOf(
  { type, name, inputs }: HiddenResource,
  urn: string,
  request: ConstructRequest,
): RegisterResourceRequest {
  const part = new resources.RegisterResourceRequest();
  part.setType(type);
  part.setName(name);
  part.setParent(urn);
  part.setCustom(true);
  part.setObject(writeStruct(inputs));
  part.setDependenciesList(dependenciesOf(request));
  part.setProvider(request.getProvidersMap().get(type.split(":")[0] ?? "") ?? "");
  part.setProtect(request.getProtect() ?? false);
  return part;
}

function componentOf(request: ConstructRequest): RegisterResourceRequest {
  const component = new resources.RegisterResourceRequest();
  component.setType(request.getType());
  component.setName(request.getName());
  component.setParent(request.getParent());
  component.setObject(request.getInputs());
  component.setDependenciesList(dependenciesOf(request));
  component.setProtect(request.getProtect() ?? false);
  return component;
}

/** Explicit ones, and those through its inputs. */
const dependenciesOf = (request: ConstructRequest): string[] => [
  ...new Set([
    ...request.getDependenciesList(),
    ...[...request.getInputdependenciesMap().values()].flatMap((one) => one.getUrnsList()),
  ]),
];

const call = (client: Client, request: RegisterResourceRequest) =>
  new Promise<string>((resolve, reject) => {
    client.registerResource(request, (error, response) => {
      if (error) reject(new Error(error.details));
      else resolve(response.getUrn());
    });
  });
