import { expect } from "chai";
import { readChoices } from "../../../../../platform/commands/choices.ts";
import type { Answer, Ask } from "../../../../../platform/commands/doctor/ask.ts";
import {
  identity,
  kubernetesSupport,
  ownValues,
  quotas,
  sharing,
} from "../../../../../platform/commands/doctor/aws.ts";
import type { EksConfig } from "../../../../../platform/config.ts";

const answer = (given: Partial<Answer>): Answer => ({
  exists: true,
  succeeded: true,
  output: "",
  complaint: "",
  ...given,
});
const says =
  (value: unknown): Ask =>
  async () =>
    answer({ output: JSON.stringify(value) });
const NOBODY: Ask = async () => answer({ exists: false, succeeded: false });

describe("make doctor on AWS", () => {
  let aws: EksConfig["aws"];

  before(async () => {
    const { config } = await readChoices("dev");
    if (config?.target !== "eks") expect.fail("dev is not on AWS");
    aws = config.aws;
  });

  it("knows whose credentials are here", async () => {
    const { run } = identity(aws);
    const own = await run(says({ Account: "111122223333", Arn: "arn:aws:iam::…:user/me" }));
    const other = await run(says({ Account: "444455556666", Arn: "x" }));

    expect(own).to.deep.include({ state: "ok", found: "arn:aws:iam::…:user/me" });
    expect(other.state).to.equal("missing");
    expect(other.found).to.include("444455556666").and.include("111122223333");
    expect((await run(NOBODY)).found).to.include("no aws");
  });

  it("compares the account's limits with what the stack takes", async () => {
    const { run } = quotas(aws);
    const low = await run(says({ Quota: { Value: 5 } }));

    expect((await run(says({ Quota: { Value: 64 } }))).state).to.equal("ok");
    expect(low).to.deep.include({ state: "missing", found: "5 vCPUs of machines, 16 needed" });
    expect(low.fixes?.[0]).to.include("request-service-quota-increase").and.include("L-1216C47A");
    expect((await run(NOBODY)).state).to.equal("optional");
  });

  const days = [
    ["2026-11-23", "ok"],
    ["2027-02-01", "optional"],
    ["2027-03-28", "missing"],
  ] as const;
  for (const [day, state] of days) {
    it(`finds Kubernetes 1.35 ${state} on ${day}`, async () => {
      const finding = await kubernetesSupport(aws, new Date(day)).run(NOBODY);

      expect(finding.state).to.equal(state);
      expect(finding.found).to.include("2027-03-27");
    });
  }

  it("finds networks that overlap", async () => {
    const { config } = await readChoices("dev");
    const dev = { stack: "dev", config: config ?? expect.fail() };
    const same = { ...dev, stack: "test" };

    expect((await sharing([dev]).run(NOBODY)).state).to.equal("ok");
    expect((await sharing([dev, same]).run(NOBODY)).found).to.include("networks-are-apart");
  });

  it("finds values that are still the examples", async () => {
    const own = {
      ...aws,
      accountId: "444455556666",
      owner: "team@air.example.net",
      cluster: { ...aws.cluster, endpointAccess: ["8.8.8.0/24"] },
    };

    expect((await ownValues(aws).run(NOBODY)).found).to.equal(
      "still examples: aws.accountId 111122223333, aws.cluster.endpointAccess 203.0.113.0/24, aws.owner platform@example.com",
    );
    expect((await ownValues(own).run(NOBODY)).state).to.equal("ok");
  });
});
