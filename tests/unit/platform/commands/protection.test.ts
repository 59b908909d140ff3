import { expect } from "chai";
import { readChoices } from "../../../../platform/commands/choices.ts";
import { refusalToDestroy } from "../../../../platform/commands/protection.ts";

describe("refusalToDestroy", () => {
  for (const stack of ["local", "dev", "test"]) {
    it(`lets ${stack} be destroyed`, async () => {
      const { config, faults } = await readChoices(stack);

      expect(refusalToDestroy(stack, config ?? expect.fail(faults.join()))).to.equal(undefined);
    });
  }

  it("refuses production, and tells the way", async () => {
    const { config } = await readChoices("prod");
    const refusal = refusalToDestroy("prod", config ?? expect.fail());

    expect(refusal)
      .to.include("prod is protected")
      .and.include("aws.protect: false")
      .and.include("make deploy STACK=prod");
  });
});
