import { expect } from "chai";
import type { Watched } from "../../../../platform/aws/monitoring/alarm.ts";
import { AWS_ALARMS } from "../../../../platform/aws/monitoring/alarms.ts";
import { dashboardOf, type Widget } from "../../../../platform/aws/monitoring/dashboard.ts";

const WATCHED: Watched<string> = {
  cluster: "air-quality-prod",
  database: {
    ...{ identifier: "air-quality-prod-database", memoryBytes: 8_000_000_000 },
    ...{ diskBytes: 100_000_000_000, maxConnections: 600 },
  },
  natGateways: { a: "nat-1", b: "nat-2" },
  loadBalancer: "net/air-quality-prod/0123456789abcdef",
  certificate: "arn:aws:acm:eu-central-1:111122223333:certificate/1",
  workspace: "ws-1",
  topic: "air-quality-prod-alerts",
};
const dashboard = (watched = WATCHED) =>
  dashboardOf({ region: "eu-central-1", watched, alarms: ["arn:of-an-alarm"] }).widgets;
const graph = (title: string) =>
  dashboard().find(({ properties }) => properties.title === title)?.properties;

const touch = (one: Widget, other: Widget) =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

describe("the dashboard of CloudWatch", () => {
  it("lays its parts side by side on 24 columns", () => {
    const widgets = dashboard();
    const pairs = widgets.flatMap((one, place) =>
      widgets.slice(place + 1).map((other) => [one, other] as const),
    );

    expect(pairs.filter(([one, other]) => touch(one, other))).to.deep.equal([]);
    expect(widgets.filter(({ x, width }) => x + width > 24)).to.deep.equal([]);
  });

  it("begins with the state of the alarms", () => {
    expect(dashboard()[0]?.properties.alarms).to.deep.equal(["arn:of-an-alarm"]);
  });

  for (const { name, threshold, severity } of AWS_ALARMS) {
    it(`shows what ${name} looks at, and its limit`, () => {
      const limits = graph(name)?.annotations?.horizontal;

      expect(graph(name)?.metrics).to.have.length.above(0);
      expect(limits).to.deep.equal([{ label: severity, value: threshold(WATCHED.database) }]);
    });
  }

  it("has a line for each thing of a kind", () => {
    expect(graph("NatPortsExhausted")?.metrics).to.deep.equal([
      ["AWS/NATGateway", "ErrorPortAllocation", "NatGatewayId", "nat-1", { label: "a" }],
      ["AWS/NATGateway", "ErrorPortAllocation", "NatGatewayId", "nat-2", { label: "b" }],
    ]);
  });

  it("asks for what nobody knows the names of", () => {
    expect(graph("BalancerWithoutTargets")?.metrics).to.deep.equal([
      [
        {
          expression: `SELECT MAX("HealthyHostCount") FROM "AWS/NetworkELB" WHERE LoadBalancer = '${WATCHED.loadBalancer}'`,
          id: "all0",
          label: "HealthyHostCount",
        },
      ],
    ]);
  });

  it("draws a share, and not what it is made of", () => {
    const [share, ...parts] = graph("KubernetesApiFails")?.metrics ?? [];

    expect(share?.[0]).to.deep.include({ expression: "100 * part0 / whole0" });
    expect(parts.map((line) => line.at(-1))).to.deep.equal([
      { id: "part0", visible: false },
      { id: "whole0", visible: false },
    ]);
  });

  it("says nothing of what a stack lacks", () => {
    const { certificate: _, ...watched } = WATCHED;
    const titles = dashboard(watched).map(({ properties }) => properties.markdown);

    expect(titles).to.include("## Database").and.not.include("## Certificate");
  });
});
