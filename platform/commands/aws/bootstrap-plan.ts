import { policyDocument, trustService } from "../../aws/documents.ts";
import { deployRole, REPOSITORY } from "../../aws/naming.ts";
import type { EksConfig } from "../../config.ts";

/** Arguments of the AWS command line. */
export type Call = readonly string[];

/** Something that stacks stand on and that no stack makes. */
export interface Step {
  readonly what: string;
  /** Succeeds when it is there. */
  readonly present: Call;
  /** Makes it. */
  readonly create: readonly Call[];
  /** Sets it as it should be, also when it was there. */
  readonly always: readonly Call[];
}

const KEY = "alias/air-quality-config";
/** The pipeline's own identity, and the one that it has only after somebody approved. */
const PIPELINE = "air-quality-pipeline";
const RELEASE = "air-quality-release";

export const stateBucket = ({ accountId, region }: EksConfig["aws"]) =>
  `air-quality-state-${accountId}-${region}`;

/** Where Pulumi keeps state, and what it encrypts secrets with. */
export const pulumiHome = (aws: EksConfig["aws"]) => ({
  backend: `s3://${stateBucket(aws)}?region=${aws.region}`,
  secretsProvider: `awskms://${KEY}?region=${aws.region}`,
});

/** All that a stack on an empty account needs, in the order of its making. Pure. */
export const bootstrapSteps = (stack: string, aws: EksConfig["aws"]): Step[] => [
  keyStep(),
  bucketStep(aws),
  ...[REPOSITORY, "air-quality-simulator", "air-quality-jenkins"].map(repositoryStep),
  ...[PIPELINE, RELEASE].map((name) => pipelineStep(name, aws)),
  deployStep(stack, aws),
];

const keyStep = (): Step => ({
  what: `encryption key ${KEY}: of the state, the stacks' secrets and the images`,
  present: ["kms", "describe-key", "--key-id", KEY],
  create: [
    ["kms", "create-key", "--description", "air-quality: state, secrets, images"],
    // {KeyMetadata.KeyId} is what the call before answered.
    ["kms", "create-alias", "--alias-name", KEY, "--target-key-id", "{KeyMetadata.KeyId}"],
    ["kms", "enable-key-rotation", "--key-id", "{KeyMetadata.KeyId}"],
  ],
  always: [],
});

function bucketStep(aws: EksConfig["aws"]): Step {
  const bucket = stateBucket(aws);
  const arn = `arn:aws:s3:::${bucket}`;
  const on = (verb: string, ...rest: string[]) => ["s3api", verb, "--bucket", bucket, ...rest];
  const closed = [
    "BlockPublicAcls",
    "IgnorePublicAcls",
    "BlockPublicPolicy",
    "RestrictPublicBuckets",
  ];
  return {
    what: `bucket ${bucket}: Pulumi's state, every version for 90 days`,
    present: on("head-bucket"),
    create: [
      on(
        "create-bucket",
        // The oldest region takes no name for itself.
        ...(aws.region === "us-east-1"
          ? []
          : ["--create-bucket-configuration", `LocationConstraint=${aws.region}`]),
      ),
    ],
    always: [
      on(
        "put-public-access-block",
        ...["--public-access-block-configuration", closed.map((one) => `${one}=true`).join(",")],
      ),
      on("put-bucket-versioning", "--versioning-configuration", "Status=Enabled"),
      on(
        "put-bucket-encryption",
        "--server-side-encryption-configuration",
        JSON.stringify({
          Rules: [
            {
              ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: KEY },
              BucketKeyEnabled: true,
            },
          ],
        }),
      ),
      on(
        "put-bucket-policy",
        "--policy",
        policyDocument({
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: { AWS: "*" },
          Action: "s3:*",
          Resource: [arn, `${arn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        }),
      ),
      on(
        "put-bucket-lifecycle-configuration",
        "--lifecycle-configuration",
        JSON.stringify({
          Rules: [
            {
              ID: "old-versions",
              Status: "Enabled",
              Filter: {},
              NoncurrentVersionExpiration: { NoncurrentDays: 90 },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
            },
          ],
        }),
      ),
    ],
  };
}

const repositoryStep = (name: string): Step => ({
  what: `repository ${name}: tags never move, images are scanned`,
  present: ["ecr", "describe-repositories", "--repository-names", name],
  create: [
    [
      ...["ecr", "create-repository", "--repository-name", name],
      ...["--image-tag-mutability", "IMMUTABLE"],
      ...["--image-scanning-configuration", "scanOnPush=true"],
      ...["--encryption-configuration", `encryptionType=KMS,kmsKey=${KEY}`],
    ],
  ],
  always: [
    [
      ...["ecr", "put-lifecycle-policy", "--repository-name", name, "--lifecycle-policy-text"],
      JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            description: "a layer that no tag holds is of a build that failed",
            selection: {
              tagStatus: "untagged",
              countType: "sinceImagePushed",
              countUnit: "days",
              countNumber: 14,
            },
            action: { type: "expire" },
          },
        ],
      }),
    ],
  ],
});

const roleStep = (name: string, what: string, trust: string, more: readonly Call[]): Step => ({
  what: `role ${name}: ${what}`,
  present: ["iam", "get-role", "--role-name", name],
  create: [["iam", "create-role", "--role-name", name, "--assume-role-policy-document", trust]],
  always: [
    ["iam", "update-assume-role-policy", "--role-name", name, "--policy-document", trust],
    ...more,
  ],
});

/** Pods of the delivery pipeline take it (EKS Pod Identity): it is nobody's key. */
function pipelineStep(name: string, aws: EksConfig["aws"]): Step {
  const { accountId } = aws;
  const trust = JSON.parse(trustService("pods.eks.amazonaws.com", accountId));
  trust.Statement[0].Action = ["sts:AssumeRole", "sts:TagSession"];
  const what = name === RELEASE ? "of the pipeline after an approval" : "of the pipeline";
  return roleStep(name, what, JSON.stringify(trust), name === RELEASE ? [] : [mayPush(name, aws)]);
}

/** To the API's repository, whose tags nobody can move, and to no other. */
const mayPush = (name: string, { accountId, region }: EksConfig["aws"]): Call => [
  ...["iam", "put-role-policy", "--role-name", name, "--policy-name", "push-images"],
  "--policy-document",
  policyDocument(
    { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    {
      Effect: "Allow",
      Action: PUSH_ACTIONS.map((action) => `ecr:${action}`),
      Resource: `arn:aws:ecr:${region}:${accountId}:repository/${REPOSITORY}`,
    },
  ),
];

const PUSH_ACTIONS = [
  ...["BatchCheckLayerAvailability", "InitiateLayerUpload", "UploadLayerPart"],
  ...["CompleteLayerUpload", "PutImage", "BatchGetImage", "GetDownloadUrlForLayer"],
];

/** May make and change what is of one stack; to production only an approved pipeline gets. */
function deployStep(stack: string, aws: EksConfig["aws"]): Step {
  const name = deployRole(stack);
  const { accountId, stage, cluster } = aws;
  const iam = `arn:aws:iam::${accountId}`;
  const pipeline = `${iam}:role/${stage === "prod" ? RELEASE : PIPELINE}`;
  const trust = policyDocument({
    Effect: "Allow",
    Principal: { AWS: [pipeline, ...cluster.admins] },
    Action: ["sts:AssumeRole", "sts:TagSession"],
  });
  const own = policyDocument(
    {
      Effect: "Allow",
      Action: ROLE_ACTIONS.map((action) => `iam:${action}`),
      Resource: `${iam}:role/air-quality-${stack}-*`,
    },
    {
      Effect: "Allow",
      Action: ["iam:CreateServiceLinkedRole", "iam:ListRoles", "iam:GetPolicy"],
      Resource: "*",
    },
  );
  const attach = ["iam", "attach-role-policy", "--role-name", name, "--policy-arn"];
  return roleStep(name, `deploys ${stack}, for ${pipeline.split("/").at(-1)}`, trust, [
    // Everything but people and roles; of roles only the stack's own.
    [...attach, "arn:aws:iam::aws:policy/PowerUserAccess"],
    [
      ...["iam", "put-role-policy", "--role-name", name, "--policy-name", "own-roles"],
      ...["--policy-document", own],
    ],
  ]);
}

const ROLE_ACTIONS = [
  ...["CreateRole", "DeleteRole", "GetRole", "UpdateRole", "TagRole", "UntagRole", "PassRole"],
  ...["UpdateAssumeRolePolicy", "ListRolePolicies", "ListAttachedRolePolicies", "ListRoleTags"],
  ...["GetRolePolicy", "PutRolePolicy", "DeleteRolePolicy", "AttachRolePolicy", "DetachRolePolicy"],
  ...["ListInstanceProfilesForRole"],
];
