import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";
import { type Check, runChecks } from "../../../../../platform/commands/doctor/check.ts";
import { pathOf, pathWith, useFakes } from "./support.ts";

const DOCTOR = join(import.meta.dirname, "../../../../../platform/commands/doctor.ts");

describe("make doctor", () => {
  useFakes();

  it("ends with 1 where nothing is installed, and never with a stack trace", async () => {
    const env = { PATH: await pathWith({}), STACK: "local" };
    const [code, output, errors] = await new Promise<readonly unknown[]>((resolve) => {
      execFile(process.execPath, [DOCTOR], { env }, (error, ...texts) =>
        resolve([error?.code, ...texts]),
      );
    });

    expect(code).to.equal(1);
    expect(errors).to.equal("");
    expect(output)
      .to.match(/^Stack local\n/)
      .and.to.match(/ of 11 to mend\.\n$/);
  });

  it("waits for nobody longer than it says, and takes a failure as a finding", async () => {
    const hangs: Check = { name: "Slow", run: () => new Promise(() => {}) };
    const throws: Check = { name: "Broken", run: async () => expect.fail("on purpose") };
    const begun = performance.now();
    const findings = await runChecks([hangs, throws], { env: {}, limitMs: 50 });

    expect(performance.now() - begun).to.be.below(2_000);
    expect(findings.map(({ state, found: text }) => `${state} ${text}`)).to.deep.equal([
      "missing no answer in 0.05 s",
      "missing cannot be told: on purpose",
    ]);
  });

  it("kills a command that is too slow", async () => {
    const sleep = `exec ${process.execPath} -e 'setTimeout(() => {}, 1e6)'`;
    const path = await pathOf({ kubectl: sleep });
    let killed: Promise<unknown> | undefined;
    const check: Check = {
      name: "Slow",
      run: async (ask) => {
        killed = ask("kubectl");
        await killed;
        return { state: "ok", found: "" };
      },
    };
    const [finding] = await runChecks([check], { env: { PATH: path }, limitMs: 300 });

    expect(finding?.state).to.equal("missing");
    expect(await killed).to.include({ exists: true, succeeded: false });
  });
});
