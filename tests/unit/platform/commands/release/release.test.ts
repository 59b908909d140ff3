import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { releaseVersion } from "../../../../../platform/commands/release/repository.ts";

const DAY = new Date("2026-11-23T10:00:00Z");
const CHANGELOG =
  "# Changelog\n\n## Unreleased\n\n### Added\n- A thing.\n\n## 0.1.0 (2026-01-01)\n- It.\n";
const LOCK = {
  name: "project",
  version: "0.1.0",
  packages: {
    "": { name: "project", version: "0.1.0" },
    "node_modules/other": { version: "0.1.0" },
  },
};

describe("make release", () => {
  let folder: string;
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const release = (version: string) => releaseVersion(folder, version, DAY);
  const commit = () => {
    git("add", "--all");
    git("commit", "--quiet", "--message=a change");
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "air-quality-release-test-"));
    git("init", "--quiet", "--initial-branch=main");
    git("config", "user.name", "somebody");
    git("config", "user.email", "somebody@example.com");
    mkdirSync(join(folder, "charts/nexus"), { recursive: true });
    write("charts/nexus/Chart.yaml", "name: nexus\nversion: 1.1.0\n");
    write("charts/nexus/CHANGELOG.md", "# Changes\n\n## 1.1.0\n");
    write("package.json", `${JSON.stringify({ name: "project", version: "0.1.0" }, null, 2)}\n`);
    write("package-lock.json", `${JSON.stringify(LOCK, null, 2)}\n`);
    write("CHANGELOG.md", CHANGELOG);
    commit();
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("sets the version, dates the changelog, commits and tags", () => {
    expect(release("0.2.0")).to.include("git push --follow-tags");

    expect(JSON.parse(read("package.json")).version).to.equal("0.2.0");
    const { version, packages } = JSON.parse(read("package-lock.json"));
    expect([version, packages[""].version]).to.deep.equal(["0.2.0", "0.2.0"]);
    expect(packages["node_modules/other"].version).to.equal("0.1.0");
    expect(read("CHANGELOG.md")).to.include(
      "## Unreleased\n\n## 0.2.0 (2026-11-23)\n\n### Added\n- A thing.",
    );
    expect(git("log", "-1", "--format=%s")).to.equal("Release 0.2.0");
    expect(git("cat-file", "-t", "v0.2.0")).to.equal("tag");
    expect(git("status", "--porcelain")).to.equal("");
  });

  it("does nothing twice", () => {
    release("0.2.0");
    const head = git("rev-parse", "HEAD");

    expect(release("0.2.0")).to.include("is released already");
    expect(git("rev-parse", "HEAD")).to.equal(head);
  });

  it("tells every fault at once, and changes nothing", () => {
    write("CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n## 0.1.0 (2026-01-01)\n- It.\n");
    write("charts/nexus/Chart.yaml", "name: nexus\nversion: 1.2.0\n");
    git("checkout", "--quiet", "-b", "other");

    expect(() => release("0.1.0")).to.throw(
      [
        "- VERSION must be above 0.1.0, got 0.1.0",
        "- the folder holds more than its commit: git status",
        "- a release is made on main",
        "- CHANGELOG.md says nothing below Unreleased: what does its user notice?",
        "- charts/nexus/CHANGELOG.md says nothing of its version 1.2.0",
      ].join("\n"),
    );
    expect(git("tag")).to.equal("");
    expect(git("status", "--porcelain")).to.match(/^M/);
  });

  for (const version of ["", "v1.0.0", "1.0", "1.0.0-rc1", "0.0.9"]) {
    it(`refuses ${version || "no version"}`, () => {
      expect(() => release(version)).to.throw("VERSION must be");
    });
  }

  it("refuses a version whose tag is there", () => {
    git("tag", "v0.2.0");

    expect(() => release("0.2.0")).to.throw("the tag v0.2.0 is there");
  });

  it("leaves all as it was when the commit is refused", () => {
    const hook = join(folder, ".git/hooks/pre-commit");
    writeFileSync(hook, "#!/bin/sh\nexit 1\n");
    chmodSync(hook, 0o755);

    expect(() => release("0.2.0")).to.throw();
    expect(git("status", "--porcelain")).to.equal("");
    expect(JSON.parse(read("package.json")).version).to.equal("0.1.0");
  });
});
