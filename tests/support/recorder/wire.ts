import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { type JsonObject, UNKNOWN } from "./recording.ts";

/** How Pulumi marks values that JSON has no word for; the constants of `runtime/rpc.js`. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e";
export const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export type Wire = null | boolean | number | string | Wire[] | WireObject;
export interface WireObject {
  [key: string]: Wire;
}

/** A value as the program meant it, with what the wire said about it. */
export interface Decoded {
  readonly value: Wire;
  readonly secrets: readonly string[];
  readonly unknowns: readonly string[];
  /** URNs that output values named. */
  readonly dependencies: readonly string[];
}

export function isObject(value: Wire | undefined): value is WireObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function readStruct(struct: structs.Struct | undefined): WireObject {
  return (struct?.toJavaScript() ?? {}) as WireObject;
}

/** A message as google-protobuf keeps it: its fields in their order. */
type Fields = readonly unknown[];

const StructOf = structs.Struct as unknown as new (fields: Fields) => structs.Struct;

/** Written field by field: google-protobuf's own way goes through all of a value at each of its levels. */
export function writeStruct(value: WireObject | JsonObject): structs.Struct {
  return new StructOf(fieldsOf(value as WireObject));
}

const fieldsOf = (value: WireObject): Fields => [
  Object.entries(value).map(([key, item]) => [key, valueFields(item)]),
];

/** Of `google.protobuf.Value`: null, number, text, truth, struct, list. */
function valueFields(value: Wire): Fields {
  if (value === null) return [0];
  if (typeof value === "number") return [undefined, value];
  if (typeof value === "string") return [undefined, undefined, value];
  if (typeof value === "boolean") return [undefined, undefined, undefined, value];
  const none = [undefined, undefined, undefined, undefined];
  return Array.isArray(value)
    ? [...none, undefined, [value.map(valueFields)]]
    : [...none, fieldsOf(value)];
}

export const secret = (value: Wire): WireObject => ({ [SIGNATURE]: SECRET, value });

/**
 * An output that resolves to an unknown in an update too, where the SDK turns an unknown value into
 * undefined without a word.
 */
export const unknownOutput = (): WireObject => ({ [SIGNATURE]: OUTPUT });

/** Secrets and unknowns as output values, which is how the engine shows them to a transform. */
export function withOutputValues(value: Wire): Wire {
  if (value === UNKNOWN_VALUE) return unknownOutput();
  if (Array.isArray(value)) return value.map(withOutputValues);
  if (!isObject(value) || isOutputValue(value)) return value;
  const { inner, isSecret } = unwrapSecret(value);
  if (!isSecret) return mapValues(value, withOutputValues);
  return inner === UNKNOWN_VALUE
    ? { ...unknownOutput(), secret: true }
    : { [SIGNATURE]: OUTPUT, value: inner, secret: true };
}

/** The value as an output of these resources. */
export function withDependencies(value: Wire, urns: readonly string[]): WireObject {
  if (!isOutputValue(value)) return { [SIGNATURE]: OUTPUT, value, dependencies: [...urns] };
  const all = new Set([...listOf(value.dependencies), ...urns]);
  return { ...value, dependencies: [...all] };
}

function isOutputValue(value: Wire): value is WireObject {
  return isObject(value) && value[SIGNATURE] === OUTPUT;
}

export function unwrapSecret(value: Wire): { inner: Wire; isSecret: boolean } {
  return isObject(value) && value[SIGNATURE] === SECRET
    ? { inner: value.value ?? null, isSecret: true }
    : { inner: value, isSecret: false };
}

/** The same in plain. */
export function withoutSecrets(value: Wire): Wire {
  const { inner } = unwrapSecret(value);
  if (Array.isArray(inner)) return inner.map(withoutSecrets);
  return isObject(inner) ? mapValues(inner, withoutSecrets) : inner;
}

export function hasSecret(value: Wire): boolean {
  if (Array.isArray(value)) return value.some(hasSecret);
  if (!isObject(value)) return false;
  return unwrapSecret(value).isSecret || Object.values(value).some(hasSecret);
}

/** Output values as the secrets, unknowns and plain values that a resource's provider gets. */
export function withoutOutputValues(value: Wire): Wire {
  if (Array.isArray(value)) return value.map(withoutOutputValues);
  if (!isObject(value)) return value;
  if (isOutputValue(value)) {
    const inner = withoutOutputValues(value.value === undefined ? UNKNOWN_VALUE : value.value);
    return value.secret === true ? secret(inner) : inner;
  }
  return mapValues(value, withoutOutputValues);
}

export function mapValues(value: WireObject, change: (value: Wire, key: string) => Wire) {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item, key)]));
}

/** Paths are Pulumi's own: `metadata.annotations["a.b/c"]`, `spec.containers[0].image`. */
export function decode(raw: Wire): Decoded {
  const secrets: string[] = [];
  const unknowns: string[] = [];
  const dependencies = new Set<string>();

  const at = (value: Wire, path: string): Wire => {
    if (value === UNKNOWN_VALUE) {
      unknowns.push(path);
      return UNKNOWN;
    }
    if (Array.isArray(value)) return value.map((item, index) => at(item, `${path}[${index}]`));
    if (!isObject(value)) return value;
    switch (value[SIGNATURE]) {
      case undefined:
        return mapValues(value, (item, key) => at(item, join(path, key)));
      case SECRET:
        secrets.push(path);
        return at(value.value ?? null, path);
      case OUTPUT: {
        for (const urn of listOf(value.dependencies)) dependencies.add(urn);
        if (value.secret === true) secrets.push(path);
        return at(value.value === undefined ? UNKNOWN_VALUE : value.value, path);
      }
      case REFERENCE:
        return value.urn ?? null;
      default: {
        // An asset or an archive: its path, text or parts say all.
        const { [SIGNATURE]: _, ...rest } = value;
        return mapValues(rest, (item, key) => at(item, join(path, key)));
      }
    }
  };
  const value = at(raw, "");
  return { value, secrets, unknowns, dependencies: [...dependencies] };
}

/** What `decode` makes of the properties of a resource. */
export function decodeProperties(raw: WireObject) {
  const { value, ...marks } = decode(raw);
  return { inputs: value as JsonObject, ...marks };
}

function join(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `${path}["${key}"]`;
  return path ? `${path}.${key}` : key;
}

const listOf = (value: Wire | undefined): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
