import { readFileSync } from "node:fs";
import type * as k8s from "../../kubernetes-sdk.ts";
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

/** What `make deps` took of the pinned manifest. Throws where its file is missing or another one. */
export function readManifest(file = MANIFEST_FILE): ContourManifest {
  let content: Buffer;
  try {
    content = readFileSync(file);
  } catch (cause) {
    throw new Error(`${file} cannot be read: run make deps`, { cause });
  }
  if (!isTheManifest(content)) {
    throw new Error(
      `${file} is not from the manifest of Contour ${CONTOUR.version}: run make deps`,
    );
  }
  return JSON.parse(content.toString("utf8"));
}
