import { expect } from "chai";
import { kindOf } from "../observability/code-kinds.ts";
import { kubectlFaults, type Named } from "../observability/commands.ts";
import { allCode } from "../observability/runbooks.ts";
import { manifestsOf } from "../support/manifests.ts";
import type { RecordedResource } from "../support/recorder/recording.ts";
import { recordedStack } from "../support/stack.ts";

/** Names that a command gives to what it makes. */
const GIVEN = /--(?:target-db-instance|new-db-instance|db-snapshot)-identifier \S+/g;
/** A name of AWS that is the stack's own. */
const OWN_NAME = /(?:\/aws\/[\w/-]+|air-quality-prod[\w-]*)/g;

describe("the runbooks and the stacks that they are about", () => {
  const commands = (kind: string) => allCode().filter(({ code }) => kindOf(code) === kind);
  let resources: readonly RecordedResource[];

  before(async () => {
    const recordings = await Promise.all([recordedStack("prod"), recordedStack("local")]);
    resources = recordings.flatMap((recording) => recording.resources);
  });

  it("agree on every namespace, kind, name, label and port of a kubectl command", () => {
    const objects = manifestsOf(resources) as unknown as Named[];
    const faults = commands("kubectl").flatMap(({ name, code }) =>
      kubectlFaults(code, objects).map((fault) => `${name}: ${code}: ${fault}`),
    );

    expect(faults).to.deep.equal([]);
  });

  it("agree on every name of the stack's own in a command of AWS", () => {
    const ofAws = resources.filter(({ type }) => type.startsWith("aws:"));
    const known = new Set(
      ofAws.flatMap(({ inputs }) =>
        [inputs.name, inputs.identifier].filter((name) => typeof name === "string"),
      ),
    );
    const made = new Set(
      commands("aws").flatMap(({ code }) =>
        (code.match(GIVEN) ?? []).map((text) => text.split(" ")[1]),
      ),
    );
    const named = commands("aws").flatMap(({ name, code }) =>
      (code.replaceAll(GIVEN, "").match(OWN_NAME) ?? [])
        .filter((word) => !known.has(word) && !made.has(word))
        .map((word) => `${name}: ${word}`),
    );

    expect(known).to.include("air-quality-prod-database");
    expect(named).to.deep.equal([]);
  });
});
