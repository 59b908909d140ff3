import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { readChoices } from "../../../../../platform/commands/choices.ts";
import type { Stack } from "../../../../../platform/commands/pulumi.ts";
import type { PlatformConfig } from "../../../../../platform/config.ts";
import {
  assumeDeployRole,
  enterCluster,
} from "../../../../../platform/pipeline/deploy/deploy-role.ts";
import { fakePrograms, scratchFolder } from "../support.ts";

const VARIABLES = [
  ...["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION"],
  "KUBECONFIG",
];

describe("the deploy role", () => {
  const folder = scratchFolder("deploy-role");
  const fake = fakePrograms();
  const kept = new Map(VARIABLES.map((name) => [name, process.env[name]]));
  let dev: PlatformConfig;
  let local: PlatformConfig;
  const configOf = async (stack: string) =>
    (await readChoices(stack)).config ?? expect.fail(`${stack} is not in order`);

  before(async () => {
    dev = await configOf("dev");
    local = await configOf("local");
  });
  beforeEach(() => {
    for (const name of VARIABLES) delete process.env[name];
  });
  after(() => {
    for (const [name, value] of kept) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it("is who this process is from then on", async () => {
    const asked = join(folder(), "asked");
    const given = { AccessKeyId: "AKIA", SecretAccessKey: "secret", SessionToken: "session" };
    fake("aws", `echo "$@" > '${asked}'; echo '${JSON.stringify({ Credentials: given })}'`);

    await assumeDeployRole("dev", dev);

    expect(readFileSync(asked, "utf8")).to.match(
      /^sts assume-role --role-arn arn:aws:iam::\d{12}:role\/air-quality-deploy-dev .* --duration-seconds 3600 --region eu-central-1 --output json$/m,
    );
    expect(VARIABLES.slice(0, 4).map((name) => process.env[name])).to.deep.equal([
      ...["AKIA", "secret", "session", "eu-central-1"],
    ]);
  });

  it("is a fault when AWS refuses it, and changes nothing", async () => {
    fake("aws", "echo 'AccessDenied: not authorized to perform sts:AssumeRole' >&2; exit 254");

    const fault = await assumeDeployRole("dev", dev).catch((error) => error);

    expect(fault.message).to.include("AccessDenied");
    expect(process.env.AWS_ACCESS_KEY_ID).to.equal(undefined);
  });

  it("is a fault when AWS gives nothing", async () => {
    fake("aws", "echo '{}'");

    const fault = await assumeDeployRole("dev", dev).catch((error) => error);

    expect(fault.message).to.match(/^AWS gave no credentials of arn:aws:iam::/);
  });

  it("reaches its cluster by a file that only its user reads", async () => {
    const asked: string[] = [];
    const stack = {
      ask: async (args: readonly string[]) => {
        asked.push(args.join(" "));
        return "apiVersion: v1\n";
      },
    } as unknown as Stack;

    await enterCluster(stack, dev);

    const file = process.env.KUBECONFIG ?? "";
    expect(asked).to.deep.equal(["stack output kubeconfig --show-secrets"]);
    expect(readFileSync(file, "utf8")).to.equal("apiVersion: v1\n");
    expect(statSync(file).mode & 0o777).to.equal(0o600);
  });

  it("is nothing off AWS", async () => {
    fake("aws", "exit 1");

    await assumeDeployRole("local", local);
    await enterCluster(undefined as unknown as Stack, local);

    expect(process.env.KUBECONFIG).to.equal(undefined);
  });
});
