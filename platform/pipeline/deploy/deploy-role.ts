import { rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { awsNames } from "../../aws/naming.ts";
import { awsIn } from "../../commands/aws/cli.ts";
import type { Stack } from "../../commands/pulumi.ts";
import type { PlatformConfig } from "../../config.ts";

/** Seconds; a stage is done, and far within, before. */
const SESSION_SECONDS = 3_600;

interface Credentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
}

/**
 * From here on this process acts as the one role that may change a stack, which the pipeline's own identity may
 * assume and which asks for an approval before production. Nothing off AWS.
 */
export async function assumeDeployRole(stack: string, config: PlatformConfig): Promise<void> {
  if (config.target !== "eks") return;
  const { deployRoleArn, region } = awsNames(config, stack);
  const { Credentials: given } = await awsIn(region)<{ Credentials: Credentials }>(
    ...["sts", "assume-role", "--role-arn", deployRoleArn],
    ...[
      "--role-session-name",
      "air-quality-pipeline",
      "--duration-seconds",
      String(SESSION_SECONDS),
    ],
  );
  if (!given) throw new Error(`AWS gave no credentials of ${deployRoleArn}`);
  process.env.AWS_ACCESS_KEY_ID = given.AccessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = given.SecretAccessKey;
  process.env.AWS_SESSION_TOKEN = given.SessionToken;
  process.env.AWS_REGION = region;
}

const scratch: string[] = [];
process.once("exit", () => {
  for (const folder of scratch) rmSync(folder, { recursive: true, force: true });
});

/** From here on kubectl reaches the stack's cluster; off AWS it does already, by KUBECONFIG. */
export async function enterCluster(stack: Stack, config: PlatformConfig): Promise<void> {
  if (config.target !== "eks") return;
  const folder = await mkdtemp(join(tmpdir(), "air-quality-cluster-"));
  scratch.push(folder);
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(
    kubeconfig,
    await stack.ask(["stack", "output", "kubeconfig", "--show-secrets"]),
    { mode: 0o600 },
  );
  process.env.KUBECONFIG = kubeconfig;
}
