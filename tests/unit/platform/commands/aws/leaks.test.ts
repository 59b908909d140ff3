import { expect } from "chai";
import { leakedArns } from "../../../../../platform/commands/aws/leaks.ts";

const EC2 = "arn:aws:ec2:eu-central-1:111122223333";
const VPC = `${EC2}:vpc/vpc-1`;
const ADDRESS = `${EC2}:elastic-ip/eipalloc-1`;
const KEY = "arn:aws:kms:eu-central-1:111122223333:key/k-1";
const MACHINE = `${EC2}:instance/i-1`;
const BALANCER =
  "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/net/air-quality-dev/1";

const state = (...resources: { type: string; id?: string; outputs?: { arn?: string } }[]) => ({
  deployment: { resources },
});
const CLUSTER = { type: "eks:index:Cluster" };

describe("leakedArns", () => {
  it("finds what no resource of the state has for its id or ARN", () => {
    const known = state(
      { type: "aws:ec2/vpc:Vpc", id: "vpc-1" },
      { type: "aws:kms/key:Key", id: "x", outputs: { arn: KEY } },
    );

    expect(leakedArns([VPC, KEY, ADDRESS], known)).to.deep.equal([ADDRESS]);
  });

  it("takes an id for no other that ends like it", () => {
    expect(leakedArns([VPC], state({ type: "x", id: "1" }, { type: "y", id: "" }))).to.deep.equal([
      VPC,
    ]);
  });

  it("leaves the cluster's machines and load balancer to it, as long as it is there", () => {
    expect(leakedArns([MACHINE, BALANCER], state(CLUSTER))).to.deep.equal([]);
    expect(leakedArns([MACHINE, BALANCER], state())).to.deep.equal([MACHINE, BALANCER]);
  });

  it("finds everything of a stack that is gone", () => {
    expect(leakedArns([VPC, KEY], {})).to.deep.equal([VPC, KEY]);
  });
});
