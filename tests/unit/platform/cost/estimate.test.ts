import { expect } from "chai";
import { estimate } from "../../../../platform/cost/estimate.ts";
import { nodesFor } from "../../../../platform/cost/nodes.ts";
import { DATABASE_PRICES, PRICES } from "../../../../platform/cost/prices.ts";
import type { Registered } from "../../../../platform/policies/rule.ts";

const resource = (type: string, inputs: Registered["inputs"] = {}, name = "x"): Registered => ({
  type,
  name,
  inputs,
});

const deployment = (name: string, replicas: number | undefined, cpu: string, memory: string) =>
  resource(
    "kubernetes:apps/v1:Deployment",
    {
      spec: {
        replicas,
        template: {
          spec: {
            initContainers: [{ name: "init", resources: { requests: { cpu: "5000m" } } }],
            containers: [{ name, resources: { requests: { cpu, memory } } }],
          },
        },
      },
    },
    name,
  );

const scaler = (target: string, minReplicas: number) =>
  resource("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", {
    spec: { minReplicas, scaleTargetRef: { name: target } },
  });

describe("nodesFor", () => {
  it("has two nodes for little, so that something is left when one goes", () => {
    expect(nodesFor([]).nodes).to.equal(2);
  });

  it("counts pods at their fewest, and neither jobs nor init containers", () => {
    const job = { ...deployment("job", 9, "900m", "900Mi"), type: "kubernetes:batch/v1:Job" };
    const resources = [
      deployment("fixed", 3, "100m", "10Mi"),
      deployment("scaled", undefined, "1000m", "10Mi"),
      scaler("scaled", 5),
      job,
    ];

    const { nodes, cpuMillis, memoryMib } = nodesFor(resources);

    expect({ nodes, cpuMillis, memoryMib }).to.deep.equal({
      nodes: 4,
      cpuMillis: 600 + 3 * 100 + 5 * 1_000,
      memoryMib: 900 + 3 * 10 + 5 * 10,
    });
  });

  it("has nodes enough for memory too", () => {
    expect(nodesFor([deployment("large", 3, "100m", "7000Mi")]).nodes).to.equal(4);
  });
});

describe("estimate", () => {
  const bare = estimate([]).totalUsd;

  const billed: readonly (readonly [Registered, number])[] = [
    [resource("eks:index:Cluster"), 73],
    [resource("aws:ec2/eip:Eip"), 3.65],
    [resource("aws:ec2/vpc:Vpc"), 0],
    [resource("aws:ec2/routeTableAssociation:RouteTableAssociation"), 0],
    [resource("kubernetes:core/v1:Service", { spec: { type: "ClusterIP" } }), 0],
    [resource("kubernetes:core/v1:Service", { spec: { type: "LoadBalancer" } }), 19.71 + 10.95],
    [
      resource("aws:rds/instance:Instance", {
        instanceClass: "db.t4g.small",
        allocatedStorage: 20,
      }),
      26.28 + 2.74 + 0.4,
    ],
    [
      resource("aws:rds/instance:Instance", {
        instanceClass: "db.t4g.small",
        allocatedStorage: 20,
        multiAz: true,
      }),
      2 * (26.28 + 2.74) + 0.4,
    ],
  ];
  for (const [one, usd] of billed) {
    it(`has ${usd.toFixed(2)} for ${one.type} ${JSON.stringify(one.inputs)}`, () => {
      expect(estimate([one]).totalUsd - bare).to.be.closeTo(usd, 0.005);
    });
  }

  it("knows no price for what nobody wrote down", () => {
    expect(() => estimate([resource("aws:msk/cluster:Cluster", {}, "events")])).to.throw(
      "nobody wrote down what aws:msk/cluster:Cluster (events) costs",
    );
  });

  it("has of every price a page and a month", () => {
    for (const { usd, source, asOf } of [
      ...Object.values(PRICES),
      ...Object.values(DATABASE_PRICES),
    ]) {
      expect(usd).to.be.above(0);
      expect(source).to.match(/^https:\/\/aws\.amazon\.com\/.+\/pricing\/$/);
      expect(asOf).to.match(/^20\d\d-(0[1-9]|1[0-2])$/);
    }
  });
});
