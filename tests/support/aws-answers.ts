import type { Answers, Json, JsonObject } from "./recorder/recording.ts";

const ACCOUNT = "111122223333";
const REGION = "eu-central-1";

const text = (value: Json | undefined, otherwise: string) =>
  typeof value === "string" ? value : otherwise;

const arn = (service: string, rest: string, region = REGION) =>
  `arn:aws:${service}:${region}:${ACCOUNT}:${rest}`;

type Answer = (name: string, inputs: JsonObject) => JsonObject;

/** What AWS makes of a resource, in its own forms: ARNs and ids that others refer to. */
const AWS: Readonly<Record<string, Answer>> = {
  "kms/key:Key": (name) => ({ arn: arn("kms", `key/${name}`), keyId: `key-${name}` }),
  "iam/role:Role": (name, inputs) => ({
    arn: arn("iam", `role/${text(inputs.name, name)}`, ""),
    name: text(inputs.name, name),
  }),
  "cloudwatch/logGroup:LogGroup": (name, inputs) => ({
    arn: arn("logs", `log-group:${text(inputs.name, name)}`),
  }),
  "amp/workspace:Workspace": (name) => ({
    arn: arn("aps", `workspace/ws-${name}`),
    prometheusEndpoint: `https://aps-workspaces.${REGION}.amazonaws.com/workspaces/ws-${name}/`,
  }),
  "cloudwatch/metricAlarm:MetricAlarm": (name, inputs) => ({
    arn: arn("cloudwatch", `alarm:${text(inputs.name, name)}`),
  }),
  "sns/topic:Topic": (name, inputs) => ({ arn: arn("sns", text(inputs.name, name)) }),
  "ec2/eip:Eip": (name) => ({ publicIp: `${name}.address.recorded` }),
  "ec2/natGateway:NatGateway": (name) => ({ publicIp: `${name}.address.recorded` }),
  "acm/certificate:Certificate": (name, inputs) => ({
    arn: arn("acm", `certificate/${name}`),
    domainValidationOptions: [
      text(inputs.domainName, ""),
      ...((inputs.subjectAlternativeNames ?? []) as string[]),
    ].map((domainName) => ({
      domainName,
      resourceRecordName: `_proof.${domainName.replace("*.", "")}`,
      resourceRecordType: "CNAME",
      resourceRecordValue: "_proof.acm-validations.recorded",
    })),
  }),
  "rds/instance:Instance": (name, inputs) => {
    const address = `${text(inputs.identifier, name)}.recorded.${REGION}.rds.amazonaws.com`;
    return {
      address,
      endpoint: `${address}:5432`,
      resourceId: "db-RECORDED",
      masterUserSecrets: [
        {
          secretArn: arn("secretsmanager", `secret:rds!db-${name}`),
          secretStatus: "active",
          kmsKeyId: text(inputs.masterUserSecretKmsKeyId, ""),
        },
      ],
    };
  },
};

/** eks.Cluster is built inside its own provider and registers as one resource. */
function eksCluster(name: string): JsonObject {
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: `https://${name}.recorded.eks.amazonaws.com` } }],
    contexts: [{ name: "aws", context: { cluster: name, user: "aws" } }],
    "current-context": "aws",
    users: [{ name: "aws", user: { exec: { command: "aws" } } }],
  };
  return {
    autoModeNodeRoleName: `${name}-nodes`,
    kubeconfig,
    kubeconfigJson: JSON.stringify(kubeconfig),
    // A plain object: a resource reference would make the SDK ask for the resource.
    eksCluster: {
      arn: arn("eks", `cluster/${name}`),
      name,
      vpcConfig: { clusterSecurityGroupId: `sg-${name}` },
    },
  };
}

/** Answers for everything that the AWS target reads. */
export const awsAnswers: Answers = ({ type, name, inputs }) => {
  if (type === "eks:index:Cluster") return eksCluster(text(inputs.name, name));
  return AWS[type.replace(/^aws:/, "")]?.(name, inputs);
};
