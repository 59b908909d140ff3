import { expect } from "chai";
import { readChoices } from "../../../../platform/commands/choices.ts";
import { refusalToDestroy } from "../../../../platform/commands/protection.ts";
import { outputLines, probeLines } from "../../../../platform/commands/status-text.ts";

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

describe("what a stack says of itself", () => {
  it("is a line per output, without the way into the cluster", () => {
    const lines = outputLines({
      url: "http://x",
      natAddresses: ["198.51.100.10", "198.51.100.11"],
      kubeconfig: "[secret]",
      releases: [{ name: "stable", weight: 90 }],
    });

    expect(lines).to.deep.equal([
      "url           http://x",
      "natAddresses  198.51.100.10, 198.51.100.11",
      "releases      stable 90 %",
    ]);
    expect(outputLines({}).join()).to.include("none");
  });

  it("marks what is not well", () => {
    expect(
      probeLines([
        { name: "API", isWell: true, found: "answers 200" },
        { name: "database", isWell: false, found: "gone" },
      ]),
    ).to.deep.equal(["✓ API: answers 200", "✗ database: gone"]);
  });
});
