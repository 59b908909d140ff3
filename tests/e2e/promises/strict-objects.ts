import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";
import type { Manifest } from "../objects.ts";
import type { Proof } from "../proof.ts";

const PROJECT = join(import.meta.dirname, "../../..");
const STACK = "local";

/** Names that an object's content prescribes. */
const NAMED_BY_CONTENT = ["CustomResourceDefinition", "APIService", "Namespace"];

/**
 * The same object under another name, so that the server checks it as a new one and not as a change of
 * the one that is there. What is there once in a cluster keeps its name.
 */
export function renamed(object: Manifest): Manifest {
  const { kind, metadata, spec } = object;
  const ports = (spec as { ports?: readonly { nodePort?: number }[] } | undefined)?.ports ?? [];
  const once = NAMED_BY_CONTENT.includes(kind) || ports.some(({ nodePort }) => nodePort);
  return once ? object : { ...object, metadata: { ...metadata, name: `e2e-${metadata.name}` } };
}

export const strictObjects: Proof = {
  name: "strict-objects",
  promise: "the API server takes every object of the stack with strict validation",
  budgetSeconds: 8,
  needs: "cluster",
  async run({ cluster, deployment }, findings) {
    await promisify(execFile)("node", ["tests/infra/render.ts"], {
      cwd: PROJECT,
      env: { ...process.env, STACK },
    });
    const text = await readFile(join(PROJECT, `build/render/${STACK}.yaml`), "utf8");
    const objects = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
    const refused = await cluster.refusal(objects.map(renamed));
    findings.count("objects taken", refused === undefined ? objects.length : 0);
    if (refused !== undefined) throw new Error(refused);

    const wrong: Manifest = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "e2e-strict", namespace: deployment.namespace },
      dta: {},
    };
    const words = await cluster.refusal([wrong]);
    if (!words?.includes("dta")) {
      throw new Error(`an unknown field is not refused: ${words ?? "taken"}`);
    }
  },
};
