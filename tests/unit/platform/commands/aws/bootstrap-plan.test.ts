import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import {
  bootstrapSteps,
  pulumiHome,
  type Step,
} from "../../../../../platform/commands/aws/bootstrap-plan.ts";
import { parseStackFile } from "../../../../../platform/stack-choices.ts";

const PROJECT = join(import.meta.dirname, "../../../../..");

function awsOf(stack: string) {
  const { aws } = parseStackFile(readFileSync(join(PROJECT, `Pulumi.${stack}.yaml`), "utf8")) ?? {};
  if (!aws) throw new Error(`${stack} is not on AWS`);
  return aws;
}

const steps = (stack: string) => bootstrapSteps(stack, awsOf(stack));
const callsOf = ({ create, always }: Step) => [...create, ...always];
const documentAfter = (call: readonly string[], flag: string) =>
  JSON.parse(call[call.indexOf(flag) + 1] ?? "");

describe("bootstrapSteps", () => {
  it("makes a key before what it encrypts, and the roles that trust each other in their order", () => {
    expect(steps("dev").map(({ what }) => what.split(":")[0])).to.deep.equal([
      "encryption key alias/air-quality-config",
      "bucket air-quality-state-111122223333-eu-central-1",
      "repository air-quality-api",
      "repository air-quality-simulator",
      "repository air-quality-jenkins",
      "role air-quality-pipeline",
      "role air-quality-release",
      "role air-quality-deploy-dev",
    ]);
  });

  it("shares all but the deploy role between stacks", () => {
    const [dev, prod] = [steps("dev"), steps("prod")];

    expect(dev.slice(0, -1)).to.deep.equal(prod.slice(0, -1));
    expect(dev.at(-1)).not.to.deep.equal(prod.at(-1));
  });

  it("lets only the approved pipeline deploy production", () => {
    const trusted = (stack: string) => {
      const [create] = steps(stack).at(-1)?.create ?? [];
      const { Statement } = documentAfter(create ?? [], "--assume-role-policy-document");
      return Statement[0].Principal.AWS;
    };

    expect(trusted("dev")).to.deep.equal(["arn:aws:iam::111122223333:role/air-quality-pipeline"]);
    expect(trusted("prod")).to.deep.equal(["arn:aws:iam::111122223333:role/air-quality-release"]);
  });

  it("lets a deploy role touch roles of its own stack only", () => {
    const own = callsOf(steps("dev").at(-1) as Step).find((call) => call.includes("own-roles"));
    const { Statement } = documentAfter(own ?? [], "--policy-document");

    expect(Statement[0].Resource).to.equal("arn:aws:iam::111122223333:role/air-quality-dev-*");
    expect(Statement[1].Action).not.to.include("iam:PassRole");
  });

  it("lets the pipeline push to the API's repository, and nowhere else", () => {
    const pushing = steps("dev").flatMap((step) => {
      const call = callsOf(step).find((one) => one.includes("push-images"));
      return call ? [{ what: step.what, ...documentAfter(call, "--policy-document") }] : [];
    });

    expect(pushing).to.have.length(1);
    expect(pushing[0]?.what).to.include("role air-quality-pipeline");
    expect(pushing[0]?.Statement[1].Resource).to.match(
      /:111122223333:repository\/air-quality-api$/,
    );
  });

  it("asks for every thing before it makes it", () => {
    for (const { present, create, what } of steps("prod")) {
      expect(present[1], what).to.match(/^(describe|get|head)-/);
      expect(create[0]?.[1], what).to.match(/^create-/);
    }
  });

  it("closes the bucket, also one that was there", () => {
    const [, bucket] = steps("dev");
    const verbs = bucket?.always.map(([, verb]) => verb);

    expect(verbs).to.include.members([
      "put-public-access-block",
      "put-bucket-versioning",
      "put-bucket-encryption",
      "put-bucket-policy",
    ]);
  });

  it("tells Pulumi where it is", () => {
    expect(pulumiHome(awsOf("dev"))).to.deep.equal({
      backend: "s3://air-quality-state-111122223333-eu-central-1?region=eu-central-1",
      secretsProvider: "awskms://alias/air-quality-config?region=eu-central-1",
    });
  });
});
