import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { useSimulator } from "./support.ts";

const MAIN = join(import.meta.dirname, "../../simulator/main.ts");

const start = (environment: Readonly<Record<string, string>>) =>
  spawn(process.execPath, [MAIN], { env: environment, stdio: ["ignore", "pipe", "pipe"] });

describe("simulator/main", () => {
  const { simulator } = useSimulator();

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`says where it listens and ends with 0 on ${signal}`, async () => {
      const child = start({ SIMULATOR_PORT: "0", SIMULATOR_PLAN: "generous" });
      const exit = once(child, "exit");
      const [line] = await once(child.stdout, "data");
      expect(`${line}`).to.match(
        /^AirVisual simulator: http:\/\/127\.0\.0\.1:\d+\/v2, plan generous\n$/,
      );
      child.kill(signal);
      expect(await exit).to.deep.equal([0, null]);
    });
  }

  it("names the port that is taken", async () => {
    const child = start({ SIMULATOR_PORT: `${simulator().port}` });
    const exit = once(child, "exit");
    expect(await text(child.stderr)).to.equal(
      `Port ${simulator().port} of 127.0.0.1 is taken; choose another with SIMULATOR_PORT.\n`,
    );
    expect(await exit).to.deep.equal([1, null]);
  });

  it("names every wrong variable", async () => {
    const child = start({ SIMULATOR_PORT: "99999", SIMULATOR_PLAN: "free" });
    const exit = once(child, "exit");
    const faults = await text(child.stderr);
    expect(faults).to.include("SIMULATOR_PORT").and.include("SIMULATOR_PLAN");
    expect(await exit).to.deep.equal([1, null]);
  });
});
