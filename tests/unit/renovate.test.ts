import { readdirSync, readFileSync } from "node:fs";
import { join, matchesGlob, relative } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { OLD_ENOUGH_DAYS } from "../../platform/commands/outdated-text.ts";
import { IMAGES } from "../../platform/images.ts";
import { isTree } from "../../platform/policies/rule.ts";

const PROJECT = join(import.meta.dirname, "../..");

interface Manager {
  readonly description: string;
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
  readonly depNameTemplate?: string;
}

interface Rule {
  readonly matchPackageNames?: readonly string[];
  readonly matchFileNames?: readonly string[];
  readonly allowedVersions?: string;
  readonly versioning?: string;
}

interface Pin {
  readonly file: string;
  readonly depName: string | undefined;
  readonly currentValue: string | undefined;
}

const read = (path: string) => readFileSync(join(PROJECT, path), "utf8");
/** Also in a copy without git. */
const FILES = [
  "package.json",
  ...["charts", "platform", "service", "tests"].flatMap((folder) =>
    readdirSync(join(PROJECT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(PROJECT, join(entry.parentPath, entry.name))),
  ),
];
const CONFIG = JSON.parse(read("renovate.json"));
const MANAGERS: readonly Manager[] = CONFIG.customManagers;
const RULES: readonly Rule[] = CONFIG.packageRules;

const filesOf = (pattern: string) => FILES.filter((file) => regexOf(pattern).test(file));

/** Renovate writes a regular expression between slashes. */
function regexOf(pattern: string): RegExp {
  expect(pattern).to.match(/^\/.*\/$/);
  return new RegExp(pattern.slice(1, -1));
}

/** What a custom manager finds in a file by one of its expressions. */
function pinsOf({ depNameTemplate }: Manager, file: string, expression: string): Pin[] {
  return [...read(file).matchAll(new RegExp(expression, "g"))].map(({ groups }) => ({
    file,
    depName: groups?.depName ?? depNameTemplate,
    currentValue: groups?.currentValue,
  }));
}

const allPins = MANAGERS.flatMap((manager) =>
  manager.managerFilePatterns
    .flatMap(filesOf)
    .flatMap((file) =>
      manager.matchStrings.flatMap((expression) => pinsOf(manager, file, expression)),
    ),
);

const found = (file: string) =>
  allPins
    .filter((pin) => pin.file === file)
    .map(({ depName, currentValue }) => `${depName}:${currentValue}`);

/** Images of a chart's values: a repository with a tag, or both in one text. */
function imagesIn(value: unknown): string[] {
  if (!isTree(value)) return [];
  const { repository, tag } = value;
  const whole =
    repository !== undefined && tag !== undefined
      ? // Ours is called after the Jenkins in it.
        [`${repository || "docker.io/jenkins/jenkins"}:${tag}`]
      : [];
  return [
    ...whole,
    ...Object.entries(value).flatMap(([key, inner]) =>
      key === "image" && typeof inner === "string" && inner !== "" ? [inner] : imagesIn(inner),
    ),
  ];
}

/** Everything that has a version here, as Renovate calls it. */
function knownNames(): string[] {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read("package.json"));
  const modules = FILES.filter((file) => file.endsWith("go.mod"))
    .flatMap((file) => read(file).split("\n"))
    .map((line) => /^(?:require )?\s*(\S+) v\S+/.exec(line)?.[1]);
  const bases = FILES.filter((file) => /(^|\/)Dockerfile$/.test(file))
    .flatMap((file) => read(file).split("\n"))
    .map((line) => /^ARG BASE=([^:]+):/.exec(line)?.[1]);
  const python = read("tests/cluster/images/requirements.txt")
    .split("\n")
    .map((line) => /^([\w-]+)==/.exec(line)?.[1]);
  const packages = { ...dependencies, ...devDependencies, ...optionalDependencies };
  const pinned = allPins.map(({ depName }) => depName);
  return [...Object.keys(packages), ...modules, ...bases, ...python, ...pinned].filter(
    (name) => name !== undefined,
  );
}

describe("the configuration of Renovate", () => {
  for (const manager of MANAGERS) {
    it(`finds ${manager.description.charAt(0).toLowerCase()}${manager.description.slice(1)}`, () => {
      for (const pattern of manager.managerFilePatterns) {
        const files = filesOf(pattern);
        expect(files, pattern).to.not.deep.equal([]);
        for (const file of files) {
          for (const expression of manager.matchStrings) {
            const pins = pinsOf(manager, file, expression);
            expect(pins, `${expression} in ${file}`).to.not.deep.equal([]);
            for (const { depName, currentValue } of pins) {
              expect(depName).to.match(/^[\w@.:/-]+$/);
              expect(currentValue).to.match(/\d/);
            }
          }
        }
      }
    });
  }

  it("misses no image of the platform", () => {
    expect(found("platform/images.ts")).to.have.members(Object.values(IMAGES));
  });

  const values = FILES.filter((file) => /^charts\/[^/]+\/values\.yaml$/.test(file));
  for (const file of values) {
    it(`misses no image of ${file}`, () => {
      const images = imagesIn(parse(read(file)));

      expect(images).to.not.deep.equal([]);
      expect(found(file)).to.have.members(images);
    });
  }

  it("misses no program that is built of a Go module, and no image of the tests' cluster", () => {
    const stamps = [...read("tests/support/go-tools.ts").matchAll(/"(v\d+\.\d+\.\d+)"/g)];
    const names = [...read("tests/cluster/images/names.ts").matchAll(/"(\S+\.io\/\S+:\S+)"/g)];

    expect(found("tests/support/go-tools.ts")).to.have.lengthOf(stamps.length);
    expect(found("tests/cluster/images/names.ts")).to.have.members(names.map(([, name]) => name));
  });

  it("ignores and groups only what exists", () => {
    const known = knownNames();
    const patterns: string[] = [
      ...CONFIG.ignoreDeps,
      ...RULES.flatMap(({ matchPackageNames = [] }) => matchPackageNames),
    ];
    const places: string[] = [
      ...CONFIG.ignorePaths,
      ...RULES.flatMap(({ matchFileNames = [] }) => matchFileNames),
    ];

    expect(patterns.filter((one) => !known.some((name) => matchesGlob(name, one)))).to.deep.equal(
      [],
    );
    expect(places.filter((one) => !FILES.some((file) => matchesGlob(file, one)))).to.deep.equal([]);
  });

  it("does not leave out the tests, as its preset would", () => {
    const ignored = (file: string) =>
      CONFIG.ignorePaths.some((one: string) => matchesGlob(file, one));

    expect(allPins.filter(({ file }) => ignored(file))).to.deep.equal([]);
    expect(FILES.filter((file) => file.endsWith("go.mod") && ignored(file))).to.deep.equal([]);
  });

  it("allows the versions that are here, and reads them", () => {
    for (const { matchPackageNames = [], allowedVersions, versioning } of RULES) {
      const pins = allPins.filter(({ depName = "" }) =>
        matchPackageNames.some((one) => matchesGlob(depName, one)),
      );
      const expressions = [
        ...(allowedVersions ? [regexOf(allowedVersions)] : []),
        ...(versioning ? [new RegExp(versioning.replace(/^regex:/, ""))] : []),
      ];
      for (const expression of expressions) {
        expect(pins).to.not.deep.equal([]);
        for (const { currentValue } of pins) expect(currentValue).to.match(expression);
      }
    }
  });

  it("waits a week, but not for what mends a known hole", () => {
    expect(CONFIG.minimumReleaseAge).to.equal(`${OLD_ENOUGH_DAYS} days`);
    expect(CONFIG.vulnerabilityAlerts).to.include({
      minimumReleaseAge: null,
      dependencyDashboardApproval: false,
    });
    expect(CONFIG.vulnerabilityAlerts.schedule).to.deep.equal(["at any time"]);
  });
});
