import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

const PROJECT = join(import.meta.dirname, "../../..");
const MOCHA = join(PROJECT, "node_modules/mocha/bin/mocha.js");

const SPEC = `
describe("a & b", () => {
  it("holds", () => {});
  it.skip("waits", () => {});
  it("breaks", () => {
    throw new Error('1 < 2 & "3" \\u0000');
  });
  describe("below", () => {
    before("prepares", () => {
      throw new Error("not there");
    });
    it("is never asked", () => {});
  });
});
`;

describe("the reporter", () => {
  let folder: string;
  let stdout: string;
  let report: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "air-quality-reporter-"));
    const spec = join(folder, "some.test.mjs");
    const file = join(folder, "new/folder/unit.xml");
    writeFileSync(spec, SPEC);
    const env = { ...process.env, REPORT: file };
    ({ stdout } = spawnSync(process.execPath, [MOCHA, spec], {
      cwd: PROJECT,
      env,
      encoding: "utf8",
    }));
    report = readFileSync(file, "utf8");
  });
  after(() => rmSync(folder, { recursive: true }));

  it("prints every failure once, and the line that sums up", () => {
    expect(stdout.match(/Error: 1 < 2/g)).to.have.length(1);
    expect(stdout).to.match(/^1 passed, 2 failed$/m);
  });

  it("writes a file that counts, where REPORT says", () => {
    expect(report).to.match(
      /^<\?xml .+\?>\n<testsuite name="mocha" tests="4" failures="2" skipped="1" time="[\d.]+">\n/,
    );
    expect(report.match(/<testcase /g)).to.have.length(4);
    expect(report).to.match(/ name="holds" file="\S+" time="[\d.]+"><\/testcase>/);
    expect(report).to.match(/ name="waits" file="\S+" time="0"><skipped\/><\/testcase>/);
  });

  it("writes a failing test's message and stack so that any XML parser reads them", () => {
    expect(report).to.match(
      /<testcase classname="a &amp; b" name="breaks" [^>]+><failure message="1 &lt; 2 &amp; &quot;3&quot; \uFFFD">Error: 1 &lt; 2 &amp; &quot;3&quot; \uFFFD\n +at .+some\.test\.mjs/,
    );
  });

  it("writes what fails before a test", () => {
    expect(report).to.match(/ name="&quot;before all&quot; hook: prepares .+message="not there">/);
  });
});
