import { expect } from "chai";
import { emulated } from "../../terraform/emulated.ts";

const configuration = {
  provider: { aws: [] },
  resource: {
    aws_vpc: { network: { cidr_block: "10.0.0.0/16" } },
    aws_eks_cluster: { main: { depends_on: ["aws_vpc.network"] } },
    aws_security_group: { pods: { depends_on: ["aws_eks_cluster.main"] } },
    aws_vpc_security_group_ingress_rule: { clients: { depends_on: ["aws_security_group.pods"] } },
    aws_db_instance: { database: { engine: "postgres", monitoring_interval: 60 } },
  },
};

describe("emulated", () => {
  it("leaves out what the emulator lacks, and everything that stands on it", () => {
    const { made, skipped } = emulated(configuration);

    expect(made).to.deep.equal(["aws_vpc.network", "aws_db_instance.database"]);
    expect(skipped).to.deep.equal([
      "aws_eks_cluster.main",
      "aws_security_group.pods",
      "aws_vpc_security_group_ingress_rule.clients",
    ]);
  });

  it("makes a plain database, and tells what of it is left out", () => {
    const { configuration: part, dropped } = emulated(configuration);

    expect(part).to.deep.equal({
      provider: { aws: [] },
      resource: {
        aws_vpc: { network: { cidr_block: "10.0.0.0/16" } },
        aws_db_instance: { database: { engine: "postgres" } },
      },
    });
    expect(dropped).to.deep.equal(["monitoring_interval (aws_db_instance)"]);
  });
});
