import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { readSettings } from "../../../../../platform/pipeline/settings.ts";
import { quality } from "../../../../../platform/pipeline/work/quality.ts";
import { fakePrograms, fakeServer, faultOf, greenResults, scratchFolder } from "../support.ts";

describe("the stage quality", () => {
  const folder = scratchFolder("quality");
  const fake = fakePrograms();
  let status: string;
  const { asked, url } = fakeServer(() => {
    const condition = { status, metricKey: "new_coverage", actualValue: "12.0" };
    const conditions = [{ ...condition, comparator: "LT", errorThreshold: "80" }];
    return [200, JSON.stringify({ projectStatus: { status, conditions } })];
  });
  const run = () =>
    quality({
      settings: readSettings({ SONAR_HOST_URL: url(), SONAR_TOKEN: "squ_token" }, []),
      results: greenResults({ version: { version: "1.0.0-abc" } }),
      entries: [],
      say: () => {},
    });
  const told = () => readFileSync(join(folder(), "told"), "utf8");

  beforeEach(() => {
    status = "OK";
  });
  /** The scanner, which ends as the gate is. */
  const scanner = (ending: string) =>
    fake("sonar-scanner-npm", `echo "$SONAR_HOST_URL $@" > '${folder()}/told'; ${ending}`);

  it("sends the version, and is green with the gate", async () => {
    scanner("exit 0");

    expect(await run()).to.deep.equal({ gate: "passed", conditions: 1 });
    expect(told()).to.include(`${url()} `).and.include(" -Dsonar.projectVersion=1.0.0-abc");
    expect(told()).not.to.include("squ_token");
  });

  it("is red with the gate, and names what is broken", async () => {
    status = "ERROR";
    scanner("echo 'QUALITY GATE STATUS: FAILED - View details'; exit 1");

    expect((await faultOf(run())).message).to.equal(
      "SonarQube's gate is red: new_coverage is 12.0 (at least 80)",
    );
  });

  it("is red when the scanner fails for another reason, and asks no gate of before", async () => {
    scanner("echo 'Not authorized' >&2; exit 3");

    const { message } = await faultOf(run());

    expect(message).to.include("ended with 3").and.include("Not authorized");
    expect(asked).to.deep.equal([]);
  });
});
