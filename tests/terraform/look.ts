/** How the AWS command line lists what is there, and what its lines are in Terraform. */
interface Look {
  readonly list: readonly string[];
  /** A JMESPath to the names. */
  readonly query: string;
  /** The attribute with the name. */
  readonly attribute: string;
}

const ec2 = (what: string, query: string): Look => ({
  list: ["ec2", `describe-${what}`],
  query,
  attribute: "id",
});

/** A key is looked at through its alias: one that is deleted stays for some days. */
export const LOOKS: Readonly<Record<string, Look>> = {
  aws_vpc: ec2("vpcs", "Vpcs[].VpcId"),
  aws_subnet: ec2("subnets", "Subnets[].SubnetId"),
  aws_internet_gateway: ec2("internet-gateways", "InternetGateways[].InternetGatewayId"),
  aws_nat_gateway: ec2("nat-gateways", "NatGateways[?State=='available'].NatGatewayId"),
  aws_eip: ec2("addresses", "Addresses[].AllocationId"),
  aws_route_table: ec2("route-tables", "RouteTables[].RouteTableId"),
  aws_route_table_association: ec2(
    "route-tables",
    "RouteTables[].Associations[].RouteTableAssociationId",
  ),
  aws_security_group: ec2("security-groups", "SecurityGroups[].GroupId"),
  aws_vpc_endpoint: ec2("vpc-endpoints", "VpcEndpoints[?State=='available'].VpcEndpointId"),
  aws_flow_log: ec2("flow-logs", "FlowLogs[].FlowLogId"),
  aws_iam_role: { list: ["iam", "list-roles"], query: "Roles[].RoleName", attribute: "name" },
  aws_kms_alias: { list: ["kms", "list-aliases"], query: "Aliases[].AliasName", attribute: "name" },
  aws_cloudwatch_log_group: {
    list: ["logs", "describe-log-groups"],
    query: "logGroups[].logGroupName",
    attribute: "name",
  },
  aws_db_instance: {
    list: ["rds", "describe-db-instances"],
    query: "DBInstances[].DBInstanceIdentifier",
    attribute: "identifier",
  },
  aws_db_subnet_group: {
    list: ["rds", "describe-db-subnet-groups"],
    query: "DBSubnetGroups[].DBSubnetGroupName",
    attribute: "name",
  },
  aws_db_parameter_group: {
    list: ["rds", "describe-db-parameter-groups"],
    query: "DBParameterGroups[].DBParameterGroupName",
    attribute: "name",
  },
};
