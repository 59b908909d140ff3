import { readFileSync } from "node:fs";
import { expect } from "chai";
import { at, listAt } from "../../platform/policies/rule.ts";
import { objectsIn } from "../support/helm.ts";
import { CHARTS, type Chart, goldenOf } from "./charts.ts";
import { refuses } from "./refusals.ts";

const chart = CHARTS.find(({ name }) => name === "adminer") as Chart;

describe("the chart adminer", () => {
  for (const name of chart.cases) {
    const objects = objectsIn(readFileSync(goldenOf(chart, name), "utf8"));
    const policies = objects.filter(({ kind }) => kind === "NetworkPolicy");

    it(`mounts nothing secret, and names none, with the values of ${name}`, () => {
      const [pod] = objects
        .filter(({ kind }) => kind === "Deployment")
        .map((deployment) => at(deployment, "spec.template.spec"));
      expect(listAt(pod, "volumes").map((volume) => at(volume, "name"))).to.deep.equal(["scratch"]);
      expect(objects.map(({ kind }) => kind)).to.not.include("Secret");
      expect(JSON.stringify(pod)).to.not.match(/secret|password/i);
    });

    it(`reaches the database and the DNS, and nothing else, with the values of ${name}`, () => {
      const ports = policies
        .flatMap((policy) => listAt(policy, "spec.egress"))
        .map((rule) => listAt(rule, "ports").map((port) => at(port, "port")));
      expect(ports).to.deep.equal([[53, 53], [name === "full" ? 5433 : 5432]]);
    });

    it(`is called by Envoy while there is a route, else by nobody, with the values of ${name}`, () => {
      const callers = policies.flatMap((policy) => listAt(policy, "spec.ingress"));
      expect(callers).to.have.lengthOf(name === "full" ? 1 : 0);
      expect(policies.map((policy) => listAt(policy, "spec.policyTypes"))).to.deep.equal([
        ["Ingress", "Egress"],
      ]);
    });
  }
});

refuses("adminer", [
  [
    { database: { host: "" } },
    "database.host is empty: name the PostgreSQL server that the login page proposes",
  ],
  [
    { database: { peers: [] } },
    "database.peers is empty: say where the PostgreSQL server is, or no pod reaches it",
  ],
  [
    { server: { workers: 1 } },
    "server.workers is below 2: a slow query would hold the probes, and the pod would be restarted; set 2 or more",
  ],
  [{ database: { port: "5432" } }, /database\/port.*integer/],
  [{ database: { password: "x" } }, /password.*not allowed/i],
]);
