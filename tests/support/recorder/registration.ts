import type { Alias } from "@pulumi/pulumi/proto/alias_pb.js";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import type { AliasSpec, RecordedResource } from "./recording.ts";
import {
  decode,
  decodeProperties,
  readStruct,
  type WireObject,
  withoutOutputValues,
} from "./wire.ts";

export interface Registration {
  readonly resource: RecordedResource;
  /** The inputs as a provider gets them: secrets and unknowns marked. */
  readonly given: WireObject;
}

/** Reads a request, after its transforms. What it leaves open, the engine takes from its parent. */
export function readRegistration(
  request: RegisterResourceRequest,
  urn: string,
  parent: RecordedResource | undefined,
): Registration {
  const raw = readStruct(request.getObject());
  const given = withoutOutputValues(raw) as WireObject;
  const { inputs, secrets, unknowns } = decodeProperties(given);
  const propertyDependencies = dependenciesOf(request, raw);
  const throughProperties = new Set(Object.values(propertyDependencies).flat());
  const listed = request.getDependenciesList();
  const timeouts: Record<string, string> = { ...request.getCustomtimeouts()?.toObject() };
  return {
    given,
    resource: {
      urn,
      type: request.getType(),
      name: request.getName(),
      parent: request.getParent() || undefined,
      custom: request.getCustom(),
      remote: request.getRemote(),
      inputs,
      secrets,
      unknowns,
      dependsOn: listed.filter((item) => !throughProperties.has(item)).sort(),
      dependencies: [...new Set([...listed, ...throughProperties])].sort(),
      propertyDependencies,
      provider: providerUrn(request.getProvider()),
      providers: Object.fromEntries(
        [...request.getProvidersMap().entries()].map(([name, reference]) => [
          name,
          providerUrn(reference) ?? "",
        ]),
      ),
      protect: (request.hasProtect() ? request.getProtect() : parent?.protect) ?? false,
      retainOnDelete:
        (request.hasRetainondelete() ? request.getRetainondelete() : parent?.retainOnDelete) ??
        false,
      deleteBeforeReplace: request.getDeletebeforereplace(),
      ignoreChanges: request.getIgnorechangesList(),
      replaceOnChanges: request.getReplaceonchangesList(),
      aliases: request.getAliasesList().map(readAlias),
      customTimeouts: Object.fromEntries(Object.entries(timeouts).filter(([, text]) => text)),
    },
  };
}

/** What the request says, and what the output values in it say. */
function dependenciesOf(
  request: RegisterResourceRequest,
  raw: WireObject,
): Readonly<Record<string, readonly string[]>> {
  const said = request.getPropertydependenciesMap();
  const found: Record<string, readonly string[]> = {};
  for (const key of new Set([...said.keys(), ...Object.keys(raw)])) {
    const value = raw[key];
    const inside = value === undefined ? [] : decode(value).dependencies;
    const all = [...new Set([...(said.get(key)?.getUrnsList() ?? []), ...inside])].sort();
    if (all.length > 0) found[key] = all;
  }
  return found;
}

/** A reference is `urn::id`. */
function providerUrn(reference: string): string | undefined {
  return reference ? reference.slice(0, reference.lastIndexOf("::")) : undefined;
}

function readAlias(alias: Alias): string | AliasSpec {
  const spec = alias.getSpec();
  if (!spec) return alias.getUrn();
  const texts = {
    name: spec.getName(),
    type: spec.getType(),
    parent: spec.getParenturn(),
    stack: spec.getStack(),
    project: spec.getProject(),
  };
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text)),
    ...(spec.getNoparent() ? { noParent: true as const } : {}),
  };
}
