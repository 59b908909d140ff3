import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { readSettings } from "../../../../../platform/pipeline/settings.ts";
import { NOT_SCANNED, scan } from "../../../../../platform/pipeline/work/scan.ts";
import { fakePrograms, faultOf, scratchFolder } from "../support.ts";

const report = (severity: string) => {
  const url = "https://github.com/advisories/GHSA-1";
  const via = [{ url, name: "koa", severity, title: "a fault" }];
  return JSON.stringify({ vulnerabilities: { koa: { via } } });
};

describe("the stage scan", () => {
  const folder = scratchFolder("scan");
  const fake = fakePrograms();
  let said: string[];
  const npm = (text: string, code: number) =>
    fake("npm", `echo "$@" > '${folder()}/asked'; echo '${text}'; exit ${code}`);
  const run = (env: NodeJS.ProcessEnv = {}) =>
    scan({
      settings: readSettings(env, []),
      results: new Map(),
      entries: [],
      say: (text) => void said.push(text),
    });

  beforeEach(() => {
    said = [];
  });

  it("asks about what is shipped, and tells what it did not look at", async () => {
    npm('{"vulnerabilities":{}}', 0);

    expect(await run({ AUDIT_REGISTRY: "https://registry.example.com" })).to.deep.equal({
      advisories: 0,
      waivers: 0,
      unscanned: NOT_SCANNED,
    });
    expect(readFileSync(join(folder(), "asked"), "utf8")).to.equal(
      "audit --omit=dev --json --registry=https://registry.example.com\n",
    );
    expect(said.join()).to.include(NOT_SCANNED);
  });

  it("is red by what is severe, and counts the rest", async () => {
    npm(report("critical"), 1);
    expect((await faultOf(run())).message).to.equal(
      "1 known fault(s):\n  - critical: koa: a fault (GHSA-1)",
    );

    npm(report("moderate"), 1);
    expect(await run()).to.deep.include({ advisories: 1 });
  });

  it("is red when npm can't tell", async () => {
    npm('{"message":"404 Not Found","statusCode":404}', 1);

    expect((await faultOf(run())).message).to.equal(
      "the advisories can't be had: npm audit says 404 Not Found",
    );
  });
});
