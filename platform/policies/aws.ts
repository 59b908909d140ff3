import { has, ofType } from "./aws-rule.ts";
import { WATCHING_RULES } from "./aws-watching.ts";
import { at, isTree, listAt, type Registered, type Rule } from "./rule.ts";

const isTrue = (inputs: Registered["inputs"], ...keys: readonly string[]) =>
  keys.filter((key) => inputs[key] !== true);

const ANYWHERE = ["0.0.0.0/0", "::/0"];

const DATABASE = "rds/instance:Instance";
const CLUSTER = "eks:index:Cluster";
const CONTROL_PLANE_LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
const TAGS = ["project", "stack", "stage", "owner"];

const DATABASE_RULES: readonly Rule[] = [
  ofType(DATABASE, "database-is-private", "set publiclyAccessible: false", (inputs) =>
    inputs.publiclyAccessible === false ? undefined : "may have an address on the internet",
  ),
  ofType(DATABASE, "database-is-encrypted", "set storageEncrypted and kmsKeyId", (inputs) =>
    inputs.storageEncrypted === true && has(inputs, "kmsKeyId")
      ? undefined
      : "is not encrypted with a key of ours",
  ),
  ofType(
    DATABASE,
    "database-without-passwords",
    "set manageMasterUserPassword and iamDatabaseAuthenticationEnabled, and no password",
    (inputs) =>
      isTrue(inputs, "manageMasterUserPassword", "iamDatabaseAuthenticationEnabled").length === 0 &&
      !has(inputs, "password")
        ? undefined
        : "has a password that somebody has to know",
  ),
  ofType(
    DATABASE,
    "database-is-backed-up",
    "keep backups; a protected one leaves a last snapshot",
    (inputs) =>
      Number(inputs.backupRetentionPeriod ?? 0) >= 1 &&
      !(inputs.deletionProtection === true && inputs.skipFinalSnapshot === true)
        ? undefined
        : "can be lost",
  ),
  ofType(
    "rds/parameterGroup:ParameterGroup",
    "database-speaks-tls",
    "set rds.force_ssl to 1",
    (inputs) =>
      listAt(inputs, "parameters").some(
        (one) => at(one, "name") === "rds.force_ssl" && at(one, "value") === "1",
      )
        ? undefined
        : "lets clients talk in plain text",
  ),
];

const CLUSTER_RULES: readonly Rule[] = [
  ofType(
    CLUSTER,
    "cluster-is-closed",
    "list the blocks that may reach its API, never all, and open it inside",
    (inputs) => {
      const callers = listAt(inputs, "publicAccessCidrs");
      const open = callers.length === 0 || callers.some((one) => ANYWHERE.includes(String(one)));
      return (inputs.endpointPublicAccess === false || !open) &&
        inputs.endpointPrivateAccess === true
        ? undefined
        : "lets the whole internet ask";
    },
  ),
  ofType(CLUSTER, "cluster-is-encrypted", "set encryptionConfigKeyArn", (inputs) =>
    has(inputs, "encryptionConfigKeyArn") ? undefined : "keeps Secrets in plain text",
  ),
  ofType(CLUSTER, "cluster-says-everything", "enable all five logs", (inputs) => {
    const missing = CONTROL_PLANE_LOGS.filter(
      (log) => !listAt(inputs, "enabledClusterLogTypes").includes(log),
    );
    return missing.length > 0 ? `does not log ${missing.join(", ")}` : undefined;
  }),
  ofType(CLUSTER, "access-by-entries", "set authenticationMode: API", (inputs) =>
    inputs.authenticationMode === "API" ? undefined : "lets roles in by a ConfigMap",
  ),
];

/** Who may come in by an ingress or egress rule that stands in a group, or alone. */
const isOpen = (rule: unknown) =>
  [...listAt(rule, "cidrBlocks"), ...listAt(rule, "ipv6CidrBlocks")]
    .concat([at(rule, "cidrIpv4"), at(rule, "cidrIpv6")])
    .some((block) => ANYWHERE.includes(String(block)));

const NETWORK_RULES: readonly Rule[] = [
  ...["ec2/securityGroup:SecurityGroup", "ec2/defaultSecurityGroup:DefaultSecurityGroup"].map(
    (type) =>
      ofType(type, "closed-group", "name a group or a block that is ours", (inputs) =>
        listAt(inputs, "ingress").some(isOpen) ? "lets the whole internet in" : undefined,
      ),
  ),
  ...[
    "ec2/securityGroupRule:SecurityGroupRule",
    "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  ].map((type) =>
    ofType(type, "closed-group", "name a group or a block that is ours", (inputs) =>
      inputs.type !== "egress" && isOpen(inputs) ? "lets the whole internet in" : undefined,
    ),
  ),
  ofType("ec2/subnet:Subnet", "no-public-machines", "leave mapPublicIpOnLaunch off", (inputs) =>
    inputs.mapPublicIpOnLaunch === true ? "gives machines public addresses" : undefined,
  ),
];

const KEEPING_RULES: readonly Rule[] = [
  ofType("kms/key:Key", "key-rotates", "set enableKeyRotation", (inputs) =>
    inputs.enableKeyRotation === true ? undefined : "is the same for ever",
  ),
  ofType(
    "cloudwatch/logGroup:LogGroup",
    "logs-end",
    "set retentionInDays and kmsKeyId",
    (inputs) =>
      Number(inputs.retentionInDays ?? 0) > 0 && has(inputs, "kmsKeyId")
        ? undefined
        : "is kept for ever, or in plain text",
  ),
  ofType(
    "pulumi:providers:aws",
    "tagged",
    `give the provider the default tags ${TAGS.join(", ")}, and the one account it may touch`,
    (inputs) => {
      const tags = at(parsed(inputs.defaultTags), "tags");
      const missing = TAGS.filter((tag) => !at(tags, tag));
      if (missing.length > 0) return `leaves out the tags ${missing.join(", ")}`;
      const accounts = parsed(inputs.allowedAccountIds);
      return Array.isArray(accounts) && accounts.length === 1
        ? undefined
        : "may work on any account";
    },
  ),
];

/** A policy document as it is registered; undefined while it is not known. */
function statementsIn(text: unknown): readonly unknown[] {
  const statements = at(parsed(text), "Statement");
  return Array.isArray(statements) ? statements : statements === undefined ? [] : [statements];
}

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const allows = (statement: unknown) => at(statement, "Effect") === "Allow";

/** `*`, `s3:*`: more than anybody counted. */
const isWild = (statement: unknown) =>
  listOf(at(statement, "Action")).some((action) => /^(\*|[\w-]+:\*)$/.test(String(action))) ||
  listOf(at(statement, "Resource")).includes("*");

/** Everybody, or everybody of an account that we did not name. */
const trustsAnybody = (statement: unknown) => {
  const principal = at(statement, "Principal");
  const names = isTree(principal) ? Object.values(principal).flatMap(listOf) : listOf(principal);
  return names.includes("*") || (names.length > 0 && !isTree(at(statement, "Condition")));
};

const IDENTITY_RULES: readonly Rule[] = [
  ...["iam/rolePolicy:RolePolicy", "iam/policy:Policy"].map((type) =>
    ofType(type, "least-privilege", "name the actions and the resources", (inputs) =>
      statementsIn(inputs.policy).some((one) => allows(one) && isWild(one))
        ? "allows more than anybody counted"
        : undefined,
    ),
  ),
  ofType(
    "iam/role:Role",
    "trust-by-condition",
    "name who may take it, and a condition such as aws:SourceAccount",
    (inputs) =>
      statementsIn(inputs.assumeRolePolicy).some((one) => allows(one) && trustsAnybody(one))
        ? "can be taken by strangers"
        : undefined,
  ),
  ofType(
    "sns/topicPolicy:TopicPolicy",
    "trust-by-condition",
    "name who may speak there, and a condition such as aws:SourceAccount",
    (inputs) =>
      statementsIn(inputs.policy).some((one) => allows(one) && trustsAnybody(one))
        ? "lets strangers speak"
        : undefined,
  ),
  ofType(
    "iam/rolePolicyAttachment:RolePolicyAttachment",
    "least-privilege",
    "attach a policy for the one purpose",
    (inputs) =>
      /\/(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/.test(String(inputs.policyArn))
        ? "allows more than anybody counted"
        : undefined,
  ),
  ...["iam/accessKey:AccessKey", "iam/user:User", "iam/userLoginProfile:UserLoginProfile"].map(
    (type) =>
      ofType(
        type,
        "no-lasting-key",
        "use a role: its keys end by themselves",
        () => "makes a key that lasts",
      ),
  ),
];

/** Providers' nested values are registered as JSON. */
function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

export const AWS_RULES: readonly Rule[] = [
  ...DATABASE_RULES,
  ...CLUSTER_RULES,
  ...NETWORK_RULES,
  ...KEEPING_RULES,
  ...WATCHING_RULES,
  ...IDENTITY_RULES,
];
