import { CHARTS, valuesOf } from "../../charts/charts.ts";
import { exceptionsFor } from "../../charts/exceptions.ts";
import { helmTemplate, objectsIn } from "../../support/helm.ts";
import type { Manifest } from "../objects.ts";
import type { Proof } from "../proof.ts";
import { renamed } from "./strict-objects.ts";

interface PodMaker {
  readonly template?: { readonly spec?: PodSpec };
  readonly jobTemplate?: { readonly spec: PodMaker };
  readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
}

interface PodSpec {
  readonly volumes?: readonly object[];
}

/** The pod that an object makes, with what only its controller would bring in; undefined for others. */
function podOf({ metadata, spec }: Manifest): Manifest | undefined {
  const maker = (spec as PodMaker | undefined)?.jobTemplate?.spec ?? (spec as PodMaker | undefined);
  const inner = maker?.template?.spec;
  if (!inner) return undefined;
  const claims = maker.volumeClaimTemplates ?? [];
  const disks = claims.map((claim) => ({ name: claim.metadata.name, emptyDir: {} }));
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata,
    // Its own ServiceAccount is not there yet.
    spec: {
      ...inner,
      serviceAccountName: "default",
      volumes: [...(inner.volumes ?? []), ...disks],
    },
  };
}

/** In a namespace that is there; a chart may name others. */
function placedIn(namespace: string, object: Manifest): Manifest {
  const { metadata } = object;
  return "namespace" in metadata ? { ...object, metadata: { ...metadata, namespace } } : object;
}

export const toolCharts: Proof = {
  name: "tool-charts",
  promise:
    "the API server takes every object of every tool's chart, and each pod as restricted that is no named exception",
  budgetSeconds: 8,
  needs: "cluster",
  async run({ cluster, deployment: { namespace } }, findings) {
    const refusals: string[] = [];
    let objects = 0;
    let pods = 0;
    for (const chart of CHARTS) {
      for (const name of chart.cases) {
        const release = { name: chart.name, namespace };
        const text = await helmTemplate(chart.folder, release, valuesOf(chart, name));
        const rendered = (objectsIn(text) as unknown as readonly Manifest[]).map((object) =>
          placedIn(namespace, object),
        );
        const strict = rendered.filter((object) => exceptionsFor(chart.name, object).length === 0);
        const made = strict.map(podOf).filter((pod) => pod !== undefined);
        const refusal = await cluster.refusal([...rendered, ...made].map(renamed));
        if (refusal !== undefined) refusals.push(`${chart.name} (${name}): ${refusal}`);
        objects += rendered.length;
        pods += made.length;
      }
    }
    findings.count("objects taken", refusals.length === 0 ? objects : 0);
    findings.count("pods taken", refusals.length === 0 ? pods : 0);
    if (refusals.length > 0) throw new Error(refusals.join("\n"));
  },
};
