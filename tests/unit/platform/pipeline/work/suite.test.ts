import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { REPORTS } from "../../../../../platform/pipeline/place.ts";
import { runSuite } from "../../../../../platform/pipeline/work/suite.ts";
import { fakePrograms, faultOf } from "../support.ts";

const NAME = `suite-test-${process.pid}.xml`;
const REPORT = join(REPORTS, NAME);
const report = (tests: number) =>
  `<testsuites><testsuite name="all" tests="${tests}"/></testsuites>`;

describe("a suite of the pipeline", () => {
  const fake = fakePrograms();
  const run = () => runSuite("smoke", NAME, { API_URL: "http://api.example.com" });

  before(() => void mkdirSync(REPORTS, { recursive: true }));
  beforeEach(() => rmSync(REPORT, { force: true }));
  after(() => rmSync(REPORT, { force: true }));

  it("is told where to write its report, and counts its tests", async () => {
    fake("make", `[ "$API_URL" = http://api.example.com ] && echo '${report(12)}' > "$REPORT"`);

    expect(await run()).to.equal(12);
  });

  it("is red when a test is", async () => {
    fake("make", `echo '${report(12)}' > "$REPORT"; exit 2`);

    expect((await faultOf(run())).message).to.equal("make --no-print-directory smoke ended with 2");
  });

  it("is red when no test ran", async () => {
    fake("make", `echo '${report(0)}' > "$REPORT"`);

    expect((await faultOf(run())).message).to.equal("make smoke ran no test");
  });

  it("is red when all that is there is the report of another run", async () => {
    writeFileSync(REPORT, report(12));
    fake("make", "exit 0");

    expect((await faultOf(run())).message).to.equal("make smoke ran no test");
  });
});
