import { expect } from "chai";
import { advisoriesIn, stopping } from "../../../../platform/pipeline/advisories.ts";
import { StageFault } from "../../../../platform/pipeline/fault.ts";
import { WAIVERS, type Waiver } from "../../../../platform/pipeline/waivers.ts";

const via = (id: string, severity: string, name = "koa") => ({
  source: 1,
  name,
  dependency: name,
  title: "a fault",
  url: `https://github.com/advisories/${id}`,
  severity,
  range: "<3.0.0",
});
/** As `npm audit --json` answers: a package that depends on another names it. */
const report = (...all: readonly ReturnType<typeof via>[]) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: {
      koa: { name: "koa", severity: "high", via: all, effects: ["koa-mount"] },
      "koa-mount": { name: "koa-mount", severity: "high", via: ["koa"], effects: [] },
    },
    metadata: { vulnerabilities: { high: 2 } },
  });

describe("advisoriesIn", () => {
  it("has each advisory once, and not the packages that only depend on it", () => {
    const text = report(via("GHSA-1", "high"), via("GHSA-1", "high"), via("GHSA-2", "low", "co"));

    expect(advisoriesIn(text)).to.deep.equal([
      { id: "GHSA-1", package: "koa", severity: "high", title: "a fault" },
      { id: "GHSA-2", package: "co", severity: "low", title: "a fault" },
    ]);
  });

  it("has none where there is none", () => {
    expect(advisoriesIn('{"auditReportVersion":2,"vulnerabilities":{}}')).to.deep.equal([]);
  });

  const silent = [
    [
      "a project without a lock",
      '{"error":{"code":"ENOLOCK","summary":"This command requires an existing lockfile.","detail":""}}',
      "This command requires an existing lockfile.",
    ],
    [
      "a registry that has no advisories",
      '{"message":"404 Not Found - POST https://registry.example.com/-/npm/v1/security/audits/quick","statusCode":404}',
      "404 Not Found - POST",
    ],
    ["a proxy's page", "<html>blocked</html>", "<html>blocked</html>"],
    ["nothing", "\n", "nothing"],
    ["no object", "null", "null"],
  ] as const;
  for (const [what, text, words] of silent) {
    it(`is not green after ${what}`, () => {
      expect(() => advisoriesIn(text))
        .to.throw(StageFault, `the advisories can't be had: npm audit says ${words}`)
        .with.property("fix")
        .that.includes("AUDIT_REGISTRY");
    });
  }
});

describe("what stops the scan", () => {
  const today = new Date("2026-11-23T12:00:00Z");
  const found = (severity: string) => advisoriesIn(report(via("GHSA-1", severity)));
  const waiver = (more: Partial<Waiver> = {}): Waiver => ({
    advisory: "GHSA-1",
    reason: "the image never calls it",
    until: "2026-12-31",
    ...more,
  });
  const LINE = "high: koa: a fault (GHSA-1)";

  for (const severity of ["high", "critical"]) {
    it(`is an advisory that is ${severity}`, () => {
      expect(stopping(found(severity), [], today)).to.deep.equal([
        `${severity}: koa: a fault (GHSA-1)`,
      ]);
    });
  }

  for (const severity of ["moderate", "low", "info"]) {
    it(`is none that is ${severity}`, () => {
      expect(stopping(found(severity), [], today)).to.deep.equal([]);
    });
  }

  it("is none that is waived, through the waiver's last day", () => {
    expect(stopping(found("high"), [waiver()], today)).to.deep.equal([]);
    expect(stopping(found("high"), [waiver({ until: "2026-11-23" })], today)).to.deep.equal([]);
  });

  it("is one whose waiver is over, or of another advisory", () => {
    for (const more of [{ until: "2026-11-22" }, { advisory: "GHSA-2" }])
      expect(stopping(found("high"), [waiver(more)], today)).to.deep.equal([LINE]);
  });

  it("is a waiver without a reason", () => {
    expect(stopping([], [waiver({ reason: " " })], today)).to.deep.equal([
      "the waiver of GHSA-1 has no reason",
    ]);
  });

  it("is a waiver that holds for more than 90 days", () => {
    expect(stopping([], [waiver({ until: "2027-02-21" })], today)).to.deep.equal([]);
    expect(stopping([], [waiver({ until: "2027-02-22" })], today)).to.deep.equal([
      "the waiver of GHSA-1 holds for more than 90 days, until 2027-02-22",
    ]);
  });

  it("is a waiver without a day, which waives nothing", () => {
    for (const until of ["", "never", "2026-13-01"])
      expect(stopping(found("high"), [waiver({ until })], today)).to.deep.equal([
        `the waiver of GHSA-1 has no day until which it holds, got ${until}`,
        LINE,
      ]);
  });

  it("is none of the project's own waivers", () => {
    expect(stopping([], WAIVERS, new Date())).to.deep.equal([]);
  });
});
