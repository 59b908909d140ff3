import { expect } from "chai";
import { criticalPath, pathText } from "../../infra/graph/durations.ts";

describe("the time of a first up", () => {
  const one = (urn: string, type: string, dependencies: string[], more = {}) =>
    ({ urn, type, name: urn, custom: true, inputs: {}, dependencies, ...more }) as never;
  const resources = [
    one("group", "air-quality:aws:Network", [], { custom: false }),
    one("nat", "aws:ec2/natGateway:NatGateway", [], { parent: "group" }),
    one("database", "aws:rds/instance:Instance", []),
    one("cluster", "eks:index:Cluster", ["nat"]),
    one("map", "kubernetes:core/v1:ConfigMap", ["cluster"]),
    one("envoy", "kubernetes:core/v1:Service", ["map"], {
      inputs: { spec: { type: "LoadBalancer" } },
    }),
    one("migrate", "kubernetes:batch/v1:Job", ["database", "cluster"]),
  ];

  it("is that of the chain that takes longest, not of the longest chain", () => {
    const path = criticalPath(resources);

    expect(path.map(({ urn }) => urn)).to.deep.equal(["nat", "cluster", "map", "envoy"]);
    expect(path.at(-1)?.end).to.equal(120 + 600 + 2 + 180);
    expect(pathText(path)).to.equal(
      "A first up takes about 15 min: NatGateway nat (2 min) → Cluster cluster (10 min) → Service envoy (3 min), and 1 short steps between",
    );
  });

  it("is nothing for nothing", () => {
    expect(criticalPath([])).to.deep.equal([]);
  });
});
