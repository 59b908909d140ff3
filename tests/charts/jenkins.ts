import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { faultsOf } from "../../platform/policies/index.ts";
import { at, listAt } from "../../platform/policies/rule.ts";
import { objectsIn } from "../support/helm.ts";
import type { Manifest } from "../support/manifests.ts";
import { CHARTS, type Chart, goldenOf } from "./charts.ts";

export const chart = CHARTS.find(({ name }) => name === "jenkins") as Chart;
export const goldenObjects = (name: string) =>
  objectsIn(readFileSync(goldenOf(chart, name), "utf8"));
export const ofKind = (objects: readonly Manifest[], kind: string) =>
  objects.filter((object) => object.kind === kind);

/** What Jenkins is configured with. */
export function configurationIn(objects: readonly Manifest[]): unknown {
  const [text] = ofKind(objects, "ConfigMap").map((map) => at(map, "data"));
  return parse((text as { "jenkins.yaml": string })["jenkins.yaml"]);
}

export const [SMALL, FULL, GIT] = ["small", "full", "git"].map(goldenObjects) as [
  Manifest[],
  Manifest[],
  Manifest[],
];

/** Every text of a tree. */
export const textsIn = (value: unknown): string[] => {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** The cloud's templates by their label, each with its pod. */
export function agentsOf(objects: readonly Manifest[]) {
  const [cloud] = listAt(configurationIn(objects), "jenkins.clouds");
  const templates = listAt(cloud, "kubernetes.templates");
  return new Map(
    templates.map((template) => [
      String(at(template, "label")),
      parse(String(at(template, "yaml"))) as Record<string, unknown>,
    ]),
  );
}

/** The platform's rules that a pod breaks. */
export const ruleIds = (pod: Record<string, unknown>) =>
  faultsOf({ type: "kubernetes:core/v1:Pod", name: "agent", inputs: pod }).map(
    (fault) => /\(rule ([\w-]+):/.exec(fault)?.[1],
  );
