import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { estimate } from "../../platform/cost/estimate.ts";
import { parseStackFile } from "../../platform/stack-choices.ts";
import { recordedStack, recordStack } from "../support/stack.ts";

const PROJECT = join(import.meta.dirname, "../..");

const budgetOf = (stack: string) =>
  parseStackFile(readFileSync(join(PROJECT, `Pulumi.${stack}.yaml`), "utf8"))?.aws
    ?.monthlyBudgetUsd ?? 0;

describe("the cost of a stack", function () {
  // A recording, on a machine that may have much else to do.
  this.timeout(90_000);
  for (const stack of ["dev", "test", "prod"]) {
    it(`stays in the budget of ${stack}, and near it`, async () => {
      const { totalUsd } = estimate((await recordedStack(stack)).resources);

      expect(totalUsd).to.be.within(0.7 * budgetOf(stack), budgetOf(stack));
    });
  }

  it("is above dev's budget with a NAT gateway in every zone", async () => {
    const { resources } = await recordStack("dev", { aws: { network: { natGateways: 3 } } });

    expect(estimate(resources).totalUsd).to.be.above(budgetOf("dev"));
  });
});
