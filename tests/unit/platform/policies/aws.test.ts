import { expect } from "chai";
import { AWS_RULES } from "../../../../platform/policies/aws.ts";
import { faultsOf } from "../../../../platform/policies/index.ts";

type Tree = Readonly<Record<string, unknown>>;

const document = (...statements: Tree[]) => JSON.stringify({ Statement: statements });
const ALLOW = {
  Effect: "Allow",
  Action: "rds-db:connect",
  Resource: "arn:aws:rds-db:…:dbuser:x/y",
};
const TRUST = {
  Effect: "Allow",
  Principal: { Service: "pods.eks.amazonaws.com" },
  Action: ["sts:AssumeRole", "sts:TagSession"],
  Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
};
const TAGS = { project: "air-quality", stack: "dev", stage: "dev", owner: "team" };
const EVERYWHERE = { cidrBlocks: ["0.0.0.0/0"] };

/** A resource of each type that breaks no rule. */
const GOOD: Readonly<Record<string, Tree>> = {
  "aws:rds/instance:Instance": {
    publiclyAccessible: false,
    storageEncrypted: true,
    kmsKeyId: undefined,
    manageMasterUserPassword: true,
    iamDatabaseAuthenticationEnabled: true,
    backupRetentionPeriod: 7,
    deletionProtection: true,
    skipFinalSnapshot: false,
  },
  "aws:rds/parameterGroup:ParameterGroup": { parameters: [{ name: "rds.force_ssl", value: "1" }] },
  "eks:index:Cluster": {
    endpointPrivateAccess: true,
    endpointPublicAccess: true,
    publicAccessCidrs: ["203.0.113.0/24"],
    encryptionConfigKeyArn: undefined,
    enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
    authenticationMode: "API",
  },
  "aws:ec2/securityGroup:SecurityGroup": { ingress: [{ cidrBlocks: ["10.0.0.0/16"] }] },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": { ingress: [], egress: [] },
  "aws:ec2/securityGroupRule:SecurityGroupRule": { type: "egress", ...EVERYWHERE },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    referencedSecurityGroupId: "sg-1",
  },
  "aws:ec2/subnet:Subnet": { mapPublicIpOnLaunch: false },
  "aws:kms/key:Key": { enableKeyRotation: true },
  "aws:cloudwatch/logGroup:LogGroup": { retentionInDays: 30, kmsKeyId: undefined },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    alarmActions: undefined,
    okActions: ["arn:aws:sns:…:alerts"],
    alarmDescription: "page: it is full. Runbook: docs/runbooks/DatabaseDiskFull.md",
  },
  "aws:sns/topic:Topic": { kmsMasterKeyId: undefined },
  "aws:sns/topicPolicy:TopicPolicy": {
    policy: document({ ...TRUST, Action: "sns:Publish", Resource: "arn:aws:sns:…:alerts" }),
  },
  "aws:amp/workspace:Workspace": { kmsKeyArn: undefined },
  "pulumi:providers:aws": {
    defaultTags: JSON.stringify({ tags: TAGS }),
    allowedAccountIds: JSON.stringify(["111122223333"]),
  },
  "aws:iam/rolePolicy:RolePolicy": { policy: document(ALLOW) },
  "aws:iam/policy:Policy": { policy: undefined },
  "aws:iam/role:Role": { assumeRolePolicy: document(TRUST) },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    policyArn: "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy",
  },
};

const DATABASE = "aws:rds/instance:Instance";
const CLUSTER = "eks:index:Cluster";
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const PROVIDER = "pulumi:providers:aws";

/** Rule, type, what is different. */
const BAD: readonly (readonly [string, string, Tree])[] = [
  ["database-is-private", DATABASE, { publiclyAccessible: true }],
  ["database-is-private", DATABASE, { publiclyAccessible: undefined }],
  ["database-is-encrypted", DATABASE, { storageEncrypted: false }],
  ["database-is-encrypted", DATABASE, { kmsKeyId: null }],
  ["database-without-passwords", DATABASE, { manageMasterUserPassword: false }],
  ["database-without-passwords", DATABASE, { iamDatabaseAuthenticationEnabled: undefined }],
  ["database-without-passwords", DATABASE, { password: "x" }],
  ["database-is-backed-up", DATABASE, { backupRetentionPeriod: 0 }],
  ["database-is-backed-up", DATABASE, { skipFinalSnapshot: true }],
  ["database-speaks-tls", "aws:rds/parameterGroup:ParameterGroup", { parameters: [] }],
  ["cluster-is-closed", CLUSTER, { publicAccessCidrs: ["0.0.0.0/0"] }],
  ["cluster-is-closed", CLUSTER, { publicAccessCidrs: undefined }],
  ["cluster-is-closed", CLUSTER, { endpointPrivateAccess: false }],
  ["cluster-is-encrypted", CLUSTER, { encryptionConfigKeyArn: null }],
  ["cluster-says-everything", CLUSTER, { enabledClusterLogTypes: ["api"] }],
  ["access-by-entries", CLUSTER, { authenticationMode: "API_AND_CONFIG_MAP" }],
  ["closed-group", "aws:ec2/securityGroup:SecurityGroup", { ingress: [EVERYWHERE] }],
  ["closed-group", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", { ingress: [EVERYWHERE] }],
  ["closed-group", "aws:ec2/securityGroupRule:SecurityGroupRule", { type: "ingress" }],
  [
    "closed-group",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    { cidrIpv6: "::/0" },
  ],
  ["no-public-machines", "aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: true }],
  ["key-rotates", "aws:kms/key:Key", { enableKeyRotation: undefined }],
  ["logs-end", "aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 0 }],
  ["logs-end", "aws:cloudwatch/logGroup:LogGroup", { kmsKeyId: null }],
  ["alarm-tells-somebody", ALARM, { alarmActions: [] }],
  ["alarm-tells-somebody", ALARM, { okActions: null }],
  ["alarm-tells-somebody", ALARM, { alarmDescription: "it is full" }],
  ["alerts-are-encrypted", "aws:sns/topic:Topic", { kmsMasterKeyId: null }],
  ["metrics-are-encrypted", "aws:amp/workspace:Workspace", { kmsKeyArn: null }],
  ["tagged", PROVIDER, { defaultTags: JSON.stringify({ tags: { ...TAGS, owner: "" } }) }],
  ["tagged", PROVIDER, { allowedAccountIds: undefined }],
  ["least-privilege", POLICY, { policy: document({ ...ALLOW, Action: "*" }) }],
  ["least-privilege", POLICY, { policy: document({ ...ALLOW, Action: ["s3:*"] }) }],
  ["least-privilege", "aws:iam/policy:Policy", { policy: document({ ...ALLOW, Resource: "*" }) }],
  [
    "least-privilege",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
  ],
  [
    "trust-by-condition",
    ROLE,
    { assumeRolePolicy: document({ ...TRUST, Principal: { AWS: "*" } }) },
  ],
  ["trust-by-condition", ROLE, { assumeRolePolicy: document({ ...TRUST, Principal: "*" }) }],
  ["trust-by-condition", ROLE, { assumeRolePolicy: document({ ...TRUST, Condition: undefined }) }],
  [
    "trust-by-condition",
    "aws:sns/topicPolicy:TopicPolicy",
    { policy: document({ ...TRUST, Condition: undefined }) },
  ],
  ["no-lasting-key", "aws:iam/accessKey:AccessKey", {}],
  ["no-lasting-key", "aws:iam/user:User", {}],
  ["no-lasting-key", "aws:iam/userLoginProfile:UserLoginProfile", {}],
];

describe("the platform's rules for AWS", () => {
  for (const [type, inputs] of Object.entries(GOOD)) {
    it(`find nothing in a good ${type.split(":").at(-1)}`, () => {
      expect(faultsOf({ type, name: "good", inputs })).to.deep.equal([]);
    });
  }

  for (const [id, type, changes] of BAD) {
    const what = JSON.stringify(changes, (_, value) => value ?? null).slice(0, 60);
    it(`${id} finds a ${type.split(":").at(-1)} with ${what}`, () => {
      const found = faultsOf({ type, name: "x", inputs: { ...GOOD[type], ...changes } });

      expect(found).to.have.length(1);
      expect(found[0]).to.include(`${type} x `).and.include(`(rule ${id}: `);
    });
  }

  it("each have a failing case here", () => {
    expect([...new Set(BAD.map(([id]) => id))].sort()).to.deep.equal(
      [...new Set(AWS_RULES.map(({ id }) => id))].sort(),
    );
  });

  it("do not take a KMS key's own policy for a grant to everybody", () => {
    const policy = document({ ...ALLOW, Principal: { AWS: "x" }, Action: "kms:*", Resource: "*" });

    expect(
      faultsOf({ type: "aws:kms/key:Key", name: "x", inputs: { enableKeyRotation: true, policy } }),
    ).to.deep.equal([]);
  });
});
