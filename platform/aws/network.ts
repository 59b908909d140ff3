import * as pulumi from "@pulumi/pulumi";
import type { EksConfig } from "../config.ts";
import { createFlowLogs } from "./flow-logs.ts";
import type { AwsNames } from "./naming.ts";
import * as aws from "./sdk.ts";
import { type NetworkPlan, type PlannedSubnet, planNetwork, type Zone } from "./subnets.ts";

export interface NetworkArgs {
  readonly names: AwsNames;
  readonly network: EksConfig["aws"]["network"];
  /** Encrypts the flow logs. */
  readonly keyArn: pulumi.Input<string>;
}

/** Where EKS' controller puts load balancers that the internet reaches, and those it does not. */
const BALANCERS = {
  public: { "kubernetes.io/role/elb": "1" },
  private: { "kubernetes.io/role/internal-elb": "1" },
  isolated: {},
};
type Kind = keyof typeof BALANCERS;

/**
 * A network over three zones: public subnets for load balancers and NAT, private ones for nodes,
 * isolated ones for the database.
 *
 * Guarantees: only the public subnets are reachable from the internet; what depends on the whole of it
 * dies before its routes, so that no load balancer loses them. Limits: with one NAT gateway the loss of
 * its zone cuts the others off from the internet.
 */
export class Network extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  readonly publicSubnets: readonly pulumi.Output<string>[];
  readonly privateSubnets: readonly pulumi.Output<string>[];
  readonly isolatedSubnets: readonly pulumi.Output<string>[];
  /** CIDR of the private and of the isolated subnets. */
  readonly privateBlocks: readonly string[];
  readonly isolatedBlocks: readonly string[];
  /** What nodes and pods come from, as the internet sees it. */
  readonly natAddresses: readonly pulumi.Output<string>[];
  /** Ids of the NAT gateways, by zone. */
  readonly natGateways: Readonly<Record<string, pulumi.Output<string>>>;
  private readonly args: NetworkArgs;
  private readonly plan: NetworkPlan;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("air-quality:aws:Network", name, {}, opts);
    this.args = args;
    this.plan = planNetwork(args.network.cidr, args.network.natGateways);
    const vpc = this.createVpc();
    this.id = vpc.id;
    const subnets = {
      public: this.createSubnets("public"),
      private: this.createSubnets("private"),
      isolated: this.createSubnets("isolated"),
    };
    const gateways = this.createNatGateways(
      subnets.public,
      this.createPublicRoutes(subnets.public),
    );
    const tables = this.createPrivateRoutes(subnets.private, gateways);
    this.createIsolatedRoutes(subnets.isolated);
    this.createS3Endpoint(tables);
    createFlowLogs({ ...args, vpcId: this.id, days: args.network.flowLogDays }, this);
    this.publicSubnets = idsOf(subnets.public);
    this.privateSubnets = idsOf(subnets.private);
    this.isolatedSubnets = idsOf(subnets.isolated);
    this.privateBlocks = this.plan.private.map(({ block }) => block);
    this.isolatedBlocks = this.plan.isolated.map(({ block }) => block);
    this.natAddresses = [...gateways.values()].map(({ publicIp }) => publicIp);
    this.natGateways = Object.fromEntries([...gateways].map(([zone, { id }]) => [zone, id]));
    this.registerOutputs({ id: this.id });
  }

  private named(suffix: string) {
    return { tags: { Name: `${this.args.names.prefix}-${suffix}` } };
  }

  private createVpc(): aws.ec2.Vpc {
    const vpc = new aws.ec2.Vpc(
      "network",
      {
        cidrBlock: this.args.network.cidr,
        enableDnsHostnames: true,
        enableDnsSupport: true,
        ...this.named("network"),
      },
      { parent: this },
    );
    // Without rules: what is put nowhere else reaches nobody.
    new aws.ec2.DefaultSecurityGroup(
      "network-default",
      { vpcId: vpc.id, ingress: [], egress: [], ...this.named("closed") },
      { parent: this },
    );
    return vpc;
  }

  private createSubnets(kind: Kind): ReadonlyMap<Zone, aws.ec2.Subnet> {
    const create = ({ zone, block }: PlannedSubnet) =>
      new aws.ec2.Subnet(
        `${kind}-${zone}`,
        {
          vpcId: this.id,
          cidrBlock: block,
          availabilityZone: `${this.args.names.region}${zone}`,
          mapPublicIpOnLaunch: false,
          tags: { ...this.named(`${kind}-${zone}`).tags, ...BALANCERS[kind] },
        },
        { parent: this },
      );
    return new Map(this.plan[kind].map((subnet) => [subnet.zone, create(subnet)]));
  }

  private createTable(name: string, routes: aws.types.input.ec2.RouteTableRoute[]) {
    return new aws.ec2.RouteTable(
      name,
      { vpcId: this.id, routes, ...this.named(name) },
      { parent: this },
    );
  }

  private associate(name: string, subnet: aws.ec2.Subnet, table: aws.ec2.RouteTable) {
    return new aws.ec2.RouteTableAssociation(
      name,
      { subnetId: subnet.id, routeTableId: table.id },
      { parent: this },
    );
  }

  private createPublicRoutes(subnets: ReadonlyMap<Zone, aws.ec2.Subnet>): pulumi.Resource[] {
    const gateway = new aws.ec2.InternetGateway(
      "internet",
      { vpcId: this.id, ...this.named("internet") },
      { parent: this },
    );
    const table = this.createTable("public", [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }]);
    return [...subnets].map(([zone, subnet]) => this.associate(`public-${zone}`, subnet, table));
  }

  private createNatGateways(
    subnets: ReadonlyMap<Zone, aws.ec2.Subnet>,
    routes: readonly pulumi.Resource[],
  ): ReadonlyMap<Zone, aws.ec2.NatGateway> {
    const create = (zone: Zone) => {
      const address = new aws.ec2.Eip(
        `nat-${zone}`,
        { domain: "vpc", ...this.named(`nat-${zone}`) },
        { parent: this },
      );
      const subnet = subnets.get(zone);
      if (!subnet) throw new Error(`zone ${zone} has no public subnet`);
      return new aws.ec2.NatGateway(
        `nat-${zone}`,
        { subnetId: subnet.id, allocationId: address.id, ...this.named(`nat-${zone}`) },
        { parent: this, dependsOn: [...routes] },
      );
    };
    return new Map(this.plan.natZones.map((zone) => [zone, create(zone)]));
  }

  /** A table per zone, so that another NAT gateway changes routes and no table. */
  private createPrivateRoutes(
    subnets: ReadonlyMap<Zone, aws.ec2.Subnet>,
    gateways: ReadonlyMap<Zone, aws.ec2.NatGateway>,
  ): aws.ec2.RouteTable[] {
    return [...subnets].map(([zone, subnet]) => {
      const through = this.plan.natFor(zone);
      const gateway = through && gateways.get(through);
      const routes = gateway ? [{ cidrBlock: "0.0.0.0/0", natGatewayId: gateway.id }] : [];
      const table = this.createTable(`private-${zone}`, routes);
      this.associate(`private-${zone}`, subnet, table);
      return table;
    });
  }

  private createIsolatedRoutes(subnets: ReadonlyMap<Zone, aws.ec2.Subnet>): void {
    const table = this.createTable("isolated", []);
    for (const [zone, subnet] of subnets) this.associate(`isolated-${zone}`, subnet, table);
  }

  /** Costs nothing, and image layers come from S3: past the NAT gateway, which is paid by the byte. */
  private createS3Endpoint(tables: readonly aws.ec2.RouteTable[]): void {
    new aws.ec2.VpcEndpoint(
      "s3",
      {
        vpcId: this.id,
        serviceName: `com.amazonaws.${this.args.names.region}.s3`,
        vpcEndpointType: "Gateway",
        routeTableIds: tables.map(({ id }) => id),
        ...this.named("s3"),
      },
      { parent: this },
    );
  }
}

const idsOf = (subnets: ReadonlyMap<Zone, aws.ec2.Subnet>) =>
  [...subnets.values()].map(({ id }) => id);
