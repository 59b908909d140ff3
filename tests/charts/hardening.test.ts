import { readFileSync } from "node:fs";
import { expect } from "chai";
import { faultsOf } from "../../platform/policies/index.ts";
import { at, isTree, listAt, podOf } from "../../platform/policies/rule.ts";
import { objectsIn } from "../support/helm.ts";
import type { Manifest } from "../support/manifests.ts";
import { CHARTS, goldenOf } from "./charts.ts";
import { allows, EXCEPTIONS, exceptionsFor, faultsBesides, registered } from "./exceptions.ts";

/** Fields of a pod, and of each of its containers, without which it is open in one more way. */
const OF_POD = [
  "automountServiceAccountToken",
  "enableServiceLinks",
  "securityContext.runAsNonRoot",
  "securityContext.runAsUser",
  "securityContext.seccompProfile",
];
const OF_CONTAINER = [
  "resources.limits.ephemeral-storage",
  "resources.limits.memory",
  "resources.requests.cpu",
  "resources.requests.memory",
  "securityContext.allowPrivilegeEscalation",
  "securityContext.capabilities",
  "securityContext.readOnlyRootFilesystem",
];

type Field = readonly [tree: object, path: string];

/** What is there of the fields that protect a pod. A token that is mounted on purpose protects nothing. */
function fieldsOf(object: Manifest): readonly Field[] {
  const pod = podOf(registered(object));
  if (!pod) return [];
  const trees = (values: readonly unknown[]) => values.filter((value) => isTree(value));
  const disks = listAt(pod.spec, "volumes").map((volume) => at(volume, "emptyDir"));
  return [
    ...trees([pod.spec]).flatMap((spec) => OF_POD.map((path): Field => [spec, path])),
    ...trees(pod.containers.map(({ value }) => value)).flatMap((container) =>
      OF_CONTAINER.map((path): Field => [container, path]),
    ),
    ...trees(disks).map((disk): Field => [disk, "sizeLimit"]),
  ].filter(([tree, path]) => at(tree, path) !== true || path !== "automountServiceAccountToken");
}

/** Does some work while a field is not there. */
function without<T>([tree, path]: Field, work: () => T): T {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const parent = (keys.length > 0 ? at(tree, keys.join(".")) : tree) as Record<string, unknown>;
  const kept = parent[last];
  delete parent[last];
  try {
    return work();
  } finally {
    parent[last] = kept;
  }
}

describe("the charts' hardening", () => {
  it("has no exception that nothing needs", () => {
    const needed = CHARTS.flatMap((chart) =>
      chart.cases
        .flatMap((name) => objectsIn(readFileSync(goldenOf(chart, name), "utf8")))
        .flatMap((object) => {
          const faults = faultsOf(registered(object));
          return exceptionsFor(chart.name, object).filter((exception) =>
            faults.some((fault) => allows(exception, fault)),
          );
        }),
    );
    expect(EXCEPTIONS.filter((one) => !needed.includes(one))).to.deep.equal([]);
  });

  for (const chart of CHARTS) {
    for (const name of chart.cases) {
      const objects = objectsIn(readFileSync(goldenOf(chart, name), "utf8"));

      it(`is missed, whatever field of it is gone (${chart.name}, ${name})`, () => {
        // What an exception allows to be missing is not there.
        const isThere = ([tree, path]: Field) => at(tree, path) !== undefined;
        const fields = objects.flatMap((object) => {
          const exceptions = exceptionsFor(chart.name, object);
          const held = exceptions.flatMap(({ heldElsewhere = [] }) => heldElsewhere);
          return fieldsOf(object)
            .filter((field) => exceptions.length === 0 || isThere(field))
            .filter(([, path]) => !held.includes(path))
            .map((field) => ({ object, field }));
        });
        const unmissed = fields.filter(({ object, field }) =>
          without(field, () => faultsBesides(chart.name, object).length === 0),
        );

        expect(fields).to.have.length.of.at.least(OF_POD.length + OF_CONTAINER.length);
        expect(
          unmissed.map(({ object, field }) => `${at(object, "metadata.name")}: ${field[1]}`),
        ).to.deep.equal([]);
      });

      it(`lets listed addresses in, but for paths that are public by name (${chart.name}, ${name})`, () => {
        const open = objects
          .flatMap((object) => listAt(object, "spec.routes"))
          .filter((route) => listAt(route, "conditions").some((one) => at(one, "prefix") === "/"))
          .filter((route) => listAt(route, "ipAllowPolicy").length === 0);

        expect(open).to.deep.equal([]);
      });
    }
  }
});
