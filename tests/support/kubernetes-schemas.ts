import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { isTree } from "../../platform/policies/rule.ts";
import type { Manifest } from "./manifests.ts";

/** Kubernetes' own OpenAPI documents, one per group and version; `make deps` brings them. */
const FOLDER = join(import.meta.dirname, "../../.deps/kubernetes-v1.35.4");

type Tree = Record<string, unknown>;

/** As the API server reads objects with strict validation: a field that nobody knows is a fault. */
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
const compiled = new Map<string, ValidateFunction>();
const documents = new Map<string, Tree>();

/** What is wrong with an object by the schema of its kind; definitions of custom kinds are among `all`. */
export function schemaFaults(object: Manifest, all: readonly Manifest[]): string[] {
  const { apiVersion, kind } = object;
  const key = `${apiVersion} ${kind}`;
  const validate = compiled.get(key) ?? compile(apiVersion, kind, all);
  compiled.set(key, validate);
  if (validate(object)) return [];
  return (
    (validate.errors ?? [])
      // The alternatives of "number or text" say nothing by themselves.
      .filter(({ keyword }) => keyword !== "oneOf")
      .map(
        ({ instancePath, message, params }) =>
          `${instancePath} ${message} ${JSON.stringify(params)}`,
      )
  );
}

function compile(apiVersion: string, kind: string, all: readonly Manifest[]): ValidateFunction {
  return ajv.compile(customSchema(apiVersion, kind, all) ?? builtInSchema(apiVersion, kind));
}

function builtInSchema(apiVersion: string, kind: string): Tree {
  const [version = "", group = ""] = apiVersion.split("/").reverse();
  const name = group === "" ? `api__${version}` : `apis__${group}__${version}`;
  const file = join(FOLDER, `${name}_openapi.json`);
  if (!existsSync(file))
    throw new Error(
      `${file} is missing: run make deps, or ${apiVersion} is no version of Kubernetes`,
    );
  if (!documents.has(name)) {
    const document = closed(JSON.parse(readFileSync(file, "utf8")));
    documents.set(name, document);
    ajv.addSchema({ $id: name, ...document });
  }
  const { components } = documents.get(name) as { components: { schemas: Tree } };
  const found = Object.entries(components.schemas).find(([, schema]) => {
    const kinds = isTree(schema) ? schema["x-kubernetes-group-version-kind"] : undefined;
    return (
      Array.isArray(kinds) &&
      kinds.some((one) => one.kind === kind && one.version === version && one.group === group)
    );
  });
  if (!found) throw new Error(`${apiVersion} has no ${kind}`);
  return { $ref: `${name}#/components/schemas/${found[0]}` };
}

function customSchema(
  apiVersion: string,
  kind: string,
  all: readonly Manifest[],
): Tree | undefined {
  const [group, version] = apiVersion.split("/");
  for (const { kind: definition, spec } of all) {
    if (definition !== "CustomResourceDefinition" || !isTree(spec) || !isTree(spec.names)) continue;
    if (spec.group !== group || spec.names.kind !== kind) continue;
    const served = (spec.versions as Tree[]).find(({ name }) => name === version);
    const { openAPIV3Schema } = (served?.schema ?? {}) as { openAPIV3Schema?: Tree };
    // What every object has is not written into a definition.
    if (openAPIV3Schema)
      return closed({
        ...openAPIV3Schema,
        properties: { ...(openAPIV3Schema.properties as Tree), metadata: {} },
      });
  }
  return undefined;
}

/** The same schema, in which every object that names its members has no other ones. */
function closed<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(closed) as T;
  if (!isTree(schema)) return schema;
  const copy = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, closed(value)]),
  );
  // JSON Schema's draft 4 said whether a bound is in the range, later ones say the bound itself.
  if (copy.exclusiveMaximum === true) copy.exclusiveMaximum = copy.maximum;
  if (copy.exclusiveMinimum === true) copy.exclusiveMinimum = copy.minimum;
  const open = "additionalProperties" in copy || "x-kubernetes-preserve-unknown-fields" in copy;
  if (isTree(copy.properties) && !open) copy.additionalProperties = false;
  return copy as T;
}
