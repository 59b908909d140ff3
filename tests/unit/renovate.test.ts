import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { OLD_ENOUGH_DAYS } from "../../platform/commands/outdated-text.ts";
import { IMAGES } from "../../platform/images.ts";

const PROJECT = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(PROJECT, path), "utf8");
const files = spawnSync("git", ["ls-files"], { cwd: PROJECT, encoding: "utf8" })
  .stdout.trim()
  .split("\n");

interface Manager {
  readonly description: string;
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
  readonly depNameTemplate?: string;
}

const renovate = JSON.parse(read("renovate.json")) as {
  readonly minimumReleaseAge: string;
  readonly ignorePaths: readonly string[];
  readonly customManagers: readonly Manager[];
};
const filesOf = (pattern: string) =>
  files.filter((path) => new RegExp(pattern.slice(1, -1)).test(path));
const versionsIn = ({ matchStrings }: Manager, text: string) =>
  matchStrings.flatMap((match) =>
    [...text.matchAll(new RegExp(match, "g"))].map(({ groups = {} }) => groups),
  );

/** Declared where they stand, and moved by hand with something that Renovate finds: a family's go.mod. */
const FOLLOWS = /^tests\/support\/go-tools\.ts: .*(stamps|Version|version)/;
/** A version of a protocol or of something played, which nothing newer replaces. */
const LASTING = /openapi: |cniVersion|tests\/charts\/played\/|tests\/acceptance\/|overrides: /;

describe("renovate.json", () => {
  it("waits as long as make outdated does", () => {
    expect(renovate.minimumReleaseAge).to.equal(`${OLD_ENOUGH_DAYS} days`);
  });

  for (const manager of renovate.customManagers) {
    it(`finds the versions of: ${manager.description}`, () => {
      for (const pattern of manager.managerFilePatterns) {
        expect(filesOf(pattern), pattern).to.not.deep.equal([]);
        for (const path of filesOf(pattern)) {
          const found = versionsIn(manager, read(path));
          expect(found, path).to.not.deep.equal([]);
          for (const { depName = manager.depNameTemplate, currentValue } of found) {
            expect(depName, path).to.match(/\w/);
            expect(currentValue, path).to.match(/\d/);
          }
        }
      }
    });
  }

  it("finds every image of the platform", () => {
    const [images] = renovate.customManagers;
    const found = images ? versionsIn(images, read("platform/images.ts")) : [];

    expect(found.map(({ depName, currentValue }) => `${depName}:${currentValue}`)).to.have.members(
      Object.values(IMAGES),
    );
  });

  it("forgets no version that the sources pin", () => {
    const pinned = files
      .filter(
        (path) => /^(platform|service|tests)\/.*\.ts$/.test(path) && !path.endsWith(".test.ts"),
      )
      .flatMap((path) =>
        read(path)
          .split("\n")
          .filter((line) => /"v?\d+\.\d+\.\d+(\.\d+)?"/.test(line) && !/"\d+(\.\d+){3}"/.test(line))
          .map((line) => ({ path, line: line.trim() })),
      );
    const forgotten = pinned.filter(({ path, line }) => {
      const managers = renovate.customManagers.filter(({ managerFilePatterns }) =>
        managerFilePatterns.some((pattern) => filesOf(pattern).includes(path)),
      );
      const isFound = managers.some((manager) => versionsIn(manager, line).length > 0);
      return !isFound && !FOLLOWS.test(`${path}: ${line}`) && !LASTING.test(`${path}: ${line}`);
    });

    expect(pinned.length).to.be.above(5);
    expect(forgotten.map(({ path, line }) => `${path}: ${line}`)).to.deep.equal([]);
  });

  it("ignores folders that there are", () => {
    for (const ignored of renovate.ignorePaths) {
      const pattern = new RegExp(`^${ignored.replace("/**", "/").replaceAll("*", "[^/]+")}`);
      expect(
        files.some((path) => pattern.test(path)),
        ignored,
      ).to.equal(true);
    }
  });
});
