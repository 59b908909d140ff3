import { readFileSync } from "node:fs";
import type * as k8s from "@pulumi/kubernetes";
import { parseAllDocuments } from "yaml";
import { CONTOUR, isTheManifest, MANIFEST_FILE } from "./release.ts";

export type CustomResourceDefinition =
  k8s.types.input.apiextensions.v1.CustomResourceDefinitionSpec;
export type Rules = readonly k8s.types.input.rbac.v1.PolicyRule[];

/** What is taken from upstream's manifest as it is; everything else is written here by hand. */
export interface ContourManifest {
  /** By their names. */
  readonly definitions: Readonly<Record<string, CustomResourceDefinition>>;
  readonly rules: {
    /** Contour's, in every namespace. */
    readonly everywhere: Rules;
    /** Contour's, in its own namespace. */
    readonly own: Rules;
    /** Those of the Job that makes certificates. */
    readonly certificates: Rules;
  };
}

/** The kinds that Contour watches; without one of them it does not start. */
const DEFINITIONS = ["httpproxies", "tlscertificatedelegations", "extensionservices"].map(
  (plural) => `${plural}.projectcontour.io`,
);

/** The pinned manifest from its file. Throws where it is missing or another one. */
export function readManifest(file = MANIFEST_FILE): ContourManifest {
  let content: Buffer;
  try {
    content = readFileSync(file);
  } catch (cause) {
    throw new Error(`${file} cannot be read: run make deps`, { cause });
  }
  if (!isTheManifest(content)) {
    throw new Error(`${file} is not the manifest of Contour ${CONTOUR.version}: run make deps`);
  }
  return parseManifest(content.toString("utf8"));
}

/** Throws when an object is missing that is needed of it. */
export function parseManifest(text: string): ContourManifest {
  const objects = parseAllDocuments(text).map((document): unknown => document.toJS());
  const found = (kind: string, name: string): Found => {
    const object = objects.filter(isObject).find((one) => {
      return one.kind === kind && one.metadata.name === name;
    });
    if (object === undefined) throw new Error(`the manifest of Contour has no ${kind} ${name}`);
    return object;
  };
  const rules = (kind: string, name: string) => found(kind, name).rules ?? [];
  return {
    definitions: Object.fromEntries(
      DEFINITIONS.map((name) => [name, definition(found("CustomResourceDefinition", name))]),
    ),
    rules: {
      everywhere: rules("ClusterRole", "contour"),
      own: rules("Role", "contour"),
      certificates: rules("Role", "contour-certgen"),
    },
  };
}

/** An object of the manifest, as far as it is read. */
interface Found {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: CustomResourceDefinition & { readonly preserveUnknownFields?: boolean };
  readonly rules?: Rules;
}

const isObject = (value: unknown): value is Found =>
  typeof value === "object" && value !== null && "kind" in value && "metadata" in value;

function definition({ metadata, spec }: Found): CustomResourceDefinition {
  if (spec === undefined) throw new Error(`${metadata.name} has no spec`);
  // The API server drops this field, so that every refresh would see a change.
  const { preserveUnknownFields, ...kept } = spec;
  return kept;
}
