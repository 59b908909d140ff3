import { realpathSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { makeTarget, program } from "../../../../platform/pipeline/programs.ts";
import { fakePrograms, faultOf } from "./support.ts";

const PROJECT = realpathSync(join(import.meta.dirname, "../../../.."));
const sh = (script: string, options = {}) => program("sh", ["-c", script], options);

describe("a program of the pipeline", () => {
  const fake = fakePrograms();

  it("runs in the project, with its variables and its input, and gives what it prints", async () => {
    const options = { env: { GREETING: "hello" }, stdin: "input" };

    expect(await sh("echo $GREETING; pwd -P; cat; echo noise >&2", options)).to.equal(
      `hello\n${PROJECT}\ninput`,
    );
  });

  it("may end with codes that are no failure", async () => {
    expect(await sh("echo found; exit 1", { okay: [0, 1] })).to.equal("found\n");
  });

  it("says with what it ended, and the end of what it said", async () => {
    const fault = await faultOf(sh("echo out; echo err >&2; exit 3"));

    expect(fault.message).to.match(/^sh -c echo out; echo err >&2; exit 3 ended with 3:\n/);
    expect(fault.message).to.include("\nout").and.include("\nerr");
    expect((await faultOf(sh("yes | head -n 9000; exit 1"))).message.length).to.be.below(3_200);
  });

  it("that was shown says its last line, and not what make says of it", async () => {
    const said = "echo the cause; echo 'make: *** [x] Error 1' >&2; exit 2";

    expect((await faultOf(sh(said, { shown: true }))).message).to.match(/ended with 2: the cause$/);
  });

  it("that was killed has failed", async () => {
    expect((await faultOf(sh("kill -9 $$"))).message).to.match(/ended with null/);
  });

  it("need not read its input", async () => {
    expect(await sh("exec <&-; true", { stdin: "x".repeat(1_000_000) })).to.equal("");
  });

  it("says that it is missing", async () => {
    expect((await faultOf(program("no-such-program", []))).message).to.equal(
      "no-such-program is not on the PATH",
    );
  });

  it("is a target of the Makefile with its variables as the environment", async () => {
    fake("make", '[ "$2" = coverage ] && [ "$TAG" = 1 ] && [ $# = 2 ]');

    await makeTarget("coverage", { TAG: "1" });
    expect((await faultOf(makeTarget("coverage", { TAG: "2" }))).message).to.equal(
      "make --no-print-directory coverage ended with 1",
    );
  });
});
