import { expect } from "chai";
import { KubectlError } from "../../../../../platform/commands/kubectl.ts";
import { lengthText, reasonOf } from "../../../../../platform/commands/status/words.ts";

describe("lengths of time in words", () => {
  const cases: readonly (readonly [seconds: number, text: string])[] = [
    [-3, "0 seconds"],
    [1, "1 second"],
    [119.9, "119 seconds"],
    [120, "2 minutes"],
    [7_199, "119 minutes"],
    [7_200, "2 hours"],
    [26 * 3_600, "26 hours"],
    [50 * 3_600, "50 hours"],
    [3 * 86_400, "3 days"],
    [35 * 86_400, "35 days"],
  ];
  for (const [seconds, text] of cases) {
    it(`calls ${seconds} seconds ${text}`, () => {
      expect(lengthText(seconds)).to.equal(text);
    });
  }
});

describe("the reason of a failure", () => {
  it("is the API server's word rather than kubectl's arguments", () => {
    const fault = new KubectlError(["get", "pods"], "exit code 1", "pods is forbidden\nmore");

    expect(reasonOf(fault)).to.equal("pods is forbidden");
    expect(reasonOf(new KubectlError(["get"], "not done within 10 s", ""))).to.equal(
      "kubectl get: not done within 10 s",
    );
  });

  it("is what stopped a request, and not that it failed", () => {
    const cause = new Error("connect ECONNREFUSED 127.0.0.1:1");

    expect(reasonOf(new TypeError("fetch failed", { cause }))).to.equal(cause.message);
    expect(reasonOf("no Error")).to.equal("no Error");
  });
});
