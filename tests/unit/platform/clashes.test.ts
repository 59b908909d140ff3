import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { clashesBetween, type NamedStack } from "../../../platform/clashes.ts";
import type { Keys } from "../../../platform/settings/keys.ts";
import { ENCRYPTED, parseStackFile } from "../../../platform/stack-choices.ts";

const PROJECT = join(import.meta.dirname, "../../..");

function checkedIn(stack: string): Keys {
  const keys = parseStackFile(readFileSync(join(PROJECT, `Pulumi.${stack}.yaml`), "utf8"));
  if (!keys) throw new Error(`Pulumi.${stack}.yaml is not in order`);
  return keys;
}

const STACKS: readonly NamedStack[] = ["local", "dev", "test", "prod"].map((stack) => ({
  stack,
  config: checkedIn(stack),
}));

/** The stacks as they are checked in, one of them changed. */
const withStack = (changed: string, change: (keys: Keys) => Keys): NamedStack[] =>
  STACKS.map(({ stack }) => {
    const config = checkedIn(stack);
    return { stack, config: stack === changed ? change(config) : config };
  });

const withCidr = (cidr: string) => (keys: Keys) => {
  if (!keys.aws) throw new Error("no stack on AWS");
  return { ...keys, aws: { ...keys.aws, network: { ...keys.aws.network, cidr } } };
};

const live =
  (percent: number, account = "main") =>
  (keys: Keys) => ({
    ...keys,
    airVisual: { ...keys.airVisual, source: "live" as const, sharePercent: percent, account },
  });

describe("clashesBetween", () => {
  it("finds nothing between the project's own stacks", () => {
    expect(clashesBetween(STACKS)).to.deep.equal([]);
  });

  for (const cidr of ["10.40.0.0/16", "10.40.16.0/20"]) {
    it(`finds test at ${cidr}, which is in prod's`, () => {
      const [fault, ...others] = clashesBetween(withStack("test", withCidr(cidr)));

      expect(others).to.deep.equal([]);
      expect(fault)
        .to.include(`${cidr} of test and 10.40.0.0/16 of prod overlap`)
        .and.include("(rule networks-are-apart)");
    });
  }

  it("finds two stacks that each spend a whole plan", () => {
    expect(clashesBetween(withStack("test", live(100)))).to.deep.equal([
      "airVisual.sharePercent of test, prod make 200: they spend one plan, of account main, and may make 100 (rule key-is-split)",
    ]);
  });

  it("lets stacks with keys of their own spend what they like", () => {
    expect(clashesBetween(withStack("test", live(100, "second")))).to.deep.equal([]);
  });
});

describe("parseStackFile", () => {
  it("reads a file whose secrets are encrypted", () => {
    const file =
      "config:\n  air-quality:target: kind\n  air-quality:airVisual:\n    key: {secure: x}\n";

    expect(parseStackFile(file)?.airVisual.key).to.equal(ENCRYPTED);
  });

  it("has no opinion on a file with faults", () => {
    expect(parseStackFile("config:\n  air-quality:target: gke\n")).to.equal(undefined);
  });
});
