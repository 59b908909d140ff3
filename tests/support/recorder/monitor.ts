import grpc from "@grpc/grpc-js";
import providers from "@pulumi/pulumi/proto/provider_pb.js";
import type { IResourceMonitorServer } from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import resources, { type RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import { type AnswerOptions, answerTo } from "./answer.ts";
import type { Expand, HiddenResource, Invokes, JsonObject, RecordedResource } from "./recording.ts";
import { type Registration, readRegistration } from "./registration.ts";
import { createTransforms } from "./transforms.ts";
import { unaryHandlers } from "./unary.ts";
import { decodeProperties, readStruct, writeStruct } from "./wire.ts";

const STACK = "pulumi:pulumi:Stack";

/** What the SDK may use; of the rest it says itself that it is not supported. */
const FEATURES = {
  secrets: resources.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_SECRETS,
  resourceReferences: resources.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
  outputValues: resources.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
  aliasSpecs: resources.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
  deletedWith: resources.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
  replaceWith: resources.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
  transforms: resources.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
  parameterization: resources.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
};

export interface MonitorOptions extends AnswerOptions {
  readonly project: string;
  readonly stack: string;
  readonly expand: Expand | undefined;
  readonly invokes: Invokes;
  /** Of the stack itself, from the `up` before. */
  readonly lastOutputs: JsonObject;
}

export interface Monitor {
  readonly service: Partial<IResourceMonitorServer>;
  /**
   * What arrived until now, in the order of arrival; what a remote component hides comes right behind it,
   * for its provider works beside the program.
   */
  readonly resources: () => readonly RecordedResource[];
  /** Outputs that nobody could answer, by URN. */
  readonly unanswered: ReadonlyMap<string, readonly string[]>;
  readonly outputs: () => ReturnType<typeof decodeProperties>;
  /** What was refused, in words. */
  readonly faults: readonly string[];
  close(): void;
}

export function createMonitor(options: MonitorOptions): Monitor {
  const { project, stack, preview, expand, invokes, lastOutputs } = options;
  const transforms = createTransforms();
  const recorded = new Map<string, RecordedResource | undefined>();
  const hidden = new Map<string, string[]>();
  const unanswered = new Map<string, readonly string[]>();
  const faults: string[] = [];
  let outputs = decodeProperties({});

  const unary = unaryHandlers((error) => {
    const details = error instanceof Error ? error.message : String(error);
    faults.push(details);
    return { code: grpc.status.UNKNOWN, details };
  });

  function urnOf(request: RegisterResourceRequest): string {
    const parentType = request.getParent().split("::")[2];
    const type = request.getType();
    const qualified = parentType && parentType !== STACK ? `${parentType}$${type}` : type;
    return `urn:pulumi:${stack}::${project}::${qualified}::${request.getName()}`;
  }

  async function register(request: RegisterResourceRequest) {
    const urn = urnOf(request);
    if (recorded.has(urn)) throw new Error(`${urn} is registered twice`);
    // Keeps the place while its transforms run.
    recorded.set(urn, undefined);
    await transforms.run(request, urn);
    const registration = readRegistration(request, urn, recorded.get(request.getParent()));
    recorded.set(urn, registration.resource);
    const response = new resources.RegisterResourceResponse();
    response.setUrn(urn);
    const { custom, remote } = registration.resource;
    if (custom || remote) answer(registration, request, response);
    if (remote) await registerHidden(registration.resource, request);
    return response;
  }

  function answer(
    { resource, given }: Registration,
    request: RegisterResourceRequest,
    response: InstanceType<typeof resources.RegisterResourceResponse>,
  ): void {
    const secretOutputs = request.getAdditionalsecretoutputsList();
    const found = answerTo(resource, given, secretOutputs, options);
    unanswered.set(resource.urn, found.unanswered);
    response.setId(found.id ?? "");
    response.setObject(writeStruct(found.outputs));
  }

  async function registerHidden(parent: RecordedResource, request: RegisterResourceRequest) {
    const urns: string[] = [];
    hidden.set(parent.urn, urns);
    for (const part of (await expand?.(parent)) ?? []) {
      const child = hiddenRequest(part, parent, request);
      urns.push(urnOf(child));
      await register(child);
    }
  }

  function inOrder(): RecordedResource[] {
    const isHidden = new Set([...hidden.values()].flat());
    return [...recorded.keys()]
      .filter((urn) => !isHidden.has(urn))
      .flatMap((urn) => [urn, ...(hidden.get(urn) ?? [])])
      .flatMap((urn) => recorded.get(urn) ?? []);
  }

  function invoke(token: string, args: JsonObject) {
    const answer = invokes[token];
    if (!answer) throw new Error(`nobody answers the invoke ${token}`);
    return writeStruct(answer(args));
  }

  const service: Partial<IResourceMonitorServer> = {
    getDeploymentInfo: unary(() => {
      const info = new resources.DeploymentInfo();
      info.setProject(project);
      info.setStack(stack);
      info.setDryrun(preview);
      info.setSupportedfeaturesList(Object.values(FEATURES));
      return info;
    }),
    supportsFeature: unary((request) => {
      const response = new resources.SupportsFeatureResponse();
      response.setHassupport(request.getId() in FEATURES);
      return response;
    }),
    registerResource: unary(register),
    registerResourceOutputs: unary((request) => {
      if (recorded.get(request.getUrn())?.type === STACK) {
        outputs = decodeProperties(readStruct(request.getOutputs()));
      }
      return new empties.Empty();
    }),
    registerStackTransform: unary((callback) => {
      transforms.addToStack(callback);
      return new empties.Empty();
    }),
    registerPackage: unary((request) => {
      const response = new resources.RegisterPackageResponse();
      response.setRef(request.getName());
      return response;
    }),
    invoke: unary((request) => {
      const { inputs } = decodeProperties(readStruct(request.getArgs()));
      const response = new resources.ResourceInvokeResponse();
      response.setReturn(invoke(request.getTok(), inputs));
      return response;
    }),
    call: unary((request) => {
      const { inputs } = decodeProperties(readStruct(request.getArgs()));
      const response = new providers.CallResponse();
      response.setReturn(invoke(request.getTok(), inputs));
      return response;
    }),
    readResource: unary((request) => {
      if (request.getType() !== "pulumi:pulumi:StackReference") {
        throw new Error(`${request.getType()} (${request.getName()}) is read, not registered`);
      }
      const response = new resources.ReadResourceResponse();
      response.setUrn(
        `urn:pulumi:${stack}::${project}::${request.getType()}::${request.getName()}`,
      );
      const name = request.getName();
      response.setProperties(writeStruct({ name, outputs: lastOutputs, secretOutputNames: [] }));
      return response;
    }),
    signalAndWaitForShutdown: unary(() => new empties.Empty()),
  };

  return {
    service,
    resources: inOrder,
    unanswered,
    outputs: () => outputs,
    faults,
    close: transforms.close,
  };
}

/** As the component's own provider would register it. */
function hiddenRequest(
  { type, name, inputs }: HiddenResource,
  parent: RecordedResource,
  request: RegisterResourceRequest,
): RegisterResourceRequest {
  const child = new resources.RegisterResourceRequest();
  child.setType(type);
  child.setName(name);
  child.setParent(parent.urn);
  child.setCustom(true);
  child.setObject(writeStruct(inputs));
  child.setDependenciesList(request.getDependenciesList());
  child.setProvider(request.getProvidersMap().get(type.split(":")[0] ?? "") ?? "");
  return child;
}
