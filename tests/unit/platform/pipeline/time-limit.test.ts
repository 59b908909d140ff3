import { expect } from "chai";
import { program } from "../../../../platform/pipeline/programs.ts";
import { within } from "../../../../platform/pipeline/time-limit.ts";
import { faultOf } from "./support.ts";

describe("within", () => {
  it("gives what the work gives", async () => {
    expect(await within(1, Promise.resolve(3))).to.equal(3);
  });

  it("fails as the work fails", async () => {
    const fault = await within(1, Promise.reject(new Error("red"))).catch((error) => error);

    expect(fault.message).to.equal("red");
  });

  it("gives up after its minutes", async () => {
    const fault = await faultOf(within(0.0005, new Promise(() => {})));

    expect(fault.message).to.equal("not done after 0.0005 minutes");
  });

  it("ends the programs of what it gave up", async () => {
    const work = program("sleep", ["60"]);
    await faultOf(within(0.002, work));

    expect((await faultOf(work)).message).to.include("sleep 60 ended");
  });
});
