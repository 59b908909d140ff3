import { readFileSync } from "node:fs";
import { expect } from "chai";
import { listAt } from "../../platform/policies/rule.ts";
import { objectsIn } from "../support/helm.ts";
import { CHARTS, type Chart, goldenOf } from "./charts.ts";
import { refuses } from "./refusals.ts";

const chart = CHARTS.find(({ name }) => name === "cluster-ui") as Chart;

describe("the rights of the chart cluster-ui", () => {
  for (const name of chart.cases) {
    const objects = objectsIn(readFileSync(goldenOf(chart, name), "utf8"));
    const rules = objects
      .filter(({ kind }) => kind === "ClusterRole")
      .flatMap((role) => listAt(role, "rules"));
    const all = (part: string) => new Set(rules.flatMap((rule) => listAt(rule, part)));

    it(`are to read, and nothing else, with the values of ${name}`, () => {
      expect(rules).to.not.be.empty;
      expect([...all("verbs")]).to.have.members(["get", "list", "watch"]);
    });

    it(`show no Secret and run nothing in a pod, with the values of ${name}`, () => {
      const shown = [...all("resources")];
      expect(shown.filter((one) => /secret|exec|attach|forward/.test(`${one}`))).to.deep.equal([]);
      expect(shown.filter((resource) => `${resource}`.includes("/"))).to.deep.equal(
        name === "full" ? [] : ["pods/log"],
      );
    });

    it(`belong to who logs in, not to the pod, with the values of ${name}`, () => {
      const bindings = objects.filter(({ kind }) => `${kind}`.endsWith("Binding"));
      const subjects = bindings.flatMap((binding) => listAt(binding, "subjects"));
      expect(subjects).to.deep.equal([
        {
          kind: "ServiceAccount",
          name: "cluster-ui-viewer",
          namespace: "air-quality-dev-tools",
        },
      ]);
    });
  }
});

refuses("cluster-ui", [
  [
    { session: { seconds: 59 } },
    "session.seconds is below 60: nobody could stay logged in; 28800 is a working day",
  ],
  [{ session: { seconds: "1h" } }, /session\/seconds.*integer/],
  [{ viewer: { logs: "always" } }, /viewer\/logs.*boolean/],
]);
