import { expect } from "chai";
import { balancerId } from "../../../../platform/aws/balancer.ts";

describe("balancerId", () => {
  it("is what CloudWatch calls a load balancer, by its host name", () => {
    const hostname = "air-quality-prod-0123456789abcdef.elb.eu-central-1.amazonaws.com";

    expect(balancerId(hostname)).to.equal("net/air-quality-prod/0123456789abcdef");
  });

  it("names nothing that there is for another form", () => {
    expect(balancerId("envoy.example.com")).to.equal("envoy.example.com");
  });
});
