import { expect } from "chai";
import { outputLines } from "../../../../../platform/commands/status/outputs.ts";
import { probeLines } from "../../../../../platform/commands/status/probe.ts";

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
        { name: "database", isWell: false, found: "gone", details: ["since 3", "for good"] },
      ]),
    ).to.deep.equal(["✓ API: answers 200", "✗ database: gone", "    since 3", "    for good"]);
  });
});
