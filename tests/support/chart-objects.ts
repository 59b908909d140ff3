import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { helmTemplate, objectsIn } from "./helm.ts";
import type { HiddenResource, JsonObject } from "./recorder/recording.ts";

export const CHART = "kubernetes:helm.sh/v4:Chart";

/** What the released Kubernetes plugin makes of a chart of this machine: its objects, each a resource. */
export async function chartObjects(name: string, inputs: JsonObject): Promise<HiddenResource[]> {
  const { chart, namespace = "default", values = {} } = inputs;
  const folder = mkdtempSync(join(tmpdir(), "air-quality-chart-"));
  try {
    const file = join(folder, "values.json");
    writeFileSync(file, JSON.stringify(values));
    const release = { name: String(inputs.name ?? name), namespace: String(namespace) };
    return objectsIn(await helmTemplate(String(chart), release, file)).map((object) => {
      const { metadata } = object as unknown as { metadata: { name: string; namespace?: string } };
      const place = metadata.namespace === undefined ? "" : `${metadata.namespace}/`;
      return {
        type: `kubernetes:${object.apiVersion === "v1" ? "core/v1" : object.apiVersion}:${object.kind}`,
        name: `${name}:${place}${metadata.name}`,
        inputs: object as unknown as JsonObject,
      };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
