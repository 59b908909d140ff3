import { parseAllDocuments } from "yaml";
import type {
  ContourManifest,
  CustomResourceDefinition,
  Rules,
} from "../../workloads/ingress/manifest.ts";

/** The kinds that Contour watches; without one of them it does not start. Extension services are switched off. */
const DEFINITIONS = ["httpproxies", "tlscertificatedelegations"].map(
  (plural) => `${plural}.projectcontour.io`,
);

/**
 * What `readManifest` reads, from upstream's YAML. The descriptions of fields are left out: they are three
 * quarters of the text, which every `up` sends to and fro; only `kubectl explain` shows them. Throws when
 * an object is missing.
 */
export function excerptOf(text: string): string {
  return JSON.stringify(parseManifest(text), (key, value: unknown) =>
    // A field that is itself called description is an object.
    key === "description" && typeof value === "string" ? undefined : value,
  );
}

function parseManifest(text: string): ContourManifest {
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
