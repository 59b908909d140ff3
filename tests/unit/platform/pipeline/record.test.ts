import { expect } from "chai";
import fc from "fast-check";
import {
  type Entry,
  factOf,
  lineOf,
  nextEntry,
  notPassed,
  type Outcome,
  onlyDigest,
  parseRecord,
  resultsOf,
} from "../../../../platform/pipeline/record.ts";
import { STAGES } from "../../../../platform/pipeline/stages.ts";

const NAMES = STAGES.map(({ name }) => name);
const DIGEST = `sha256:${"a".repeat(64)}`;

const outcome = (
  stage: Entry["stage"],
  facts: Entry["facts"] = {},
  result: Entry["result"] = "passed",
): Outcome => ({ stage, result, at: "2026-11-23T12:00:00.000Z", seconds: 1.5, facts });

function chain(outcomes: readonly Outcome[]): Entry[] {
  const entries: Entry[] = [];
  for (const one of outcomes) entries.push(nextEntry(entries, one));
  return entries;
}
const textOf = (entries: readonly Entry[]) => entries.map(lineOf).join("");

const whole = chain([
  outcome("version", { version: "1.0.0-abc", commit: "abc" }),
  outcome("unit", { tests: 3 }),
  outcome("image", { digest: DIGEST }),
  outcome("deploy-dev", { digest: DIGEST }),
]);

describe("parseRecord", () => {
  it("reads what was written", () => {
    expect(parseRecord(textOf(whole))).to.deep.equal(whole);
    expect(parseRecord("")).to.deep.equal([]);
  });

  it("refuses a line that was rewritten", () => {
    const text = textOf(whole).replace('"tests":3', '"tests":4');

    expect(() => parseRecord(text)).to.throw(
      "line 2 of the record (unit) is not what was written: make pipeline ANEW=1 begins a new one",
    );
  });

  it("refuses a line that was rewritten with a hash of its own", () => {
    const [first, second, ...rest] = whole;
    if (!first || !second) expect.fail("no lines");
    const forged = nextEntry([first], outcome("unit", { tests: 4 }));

    expect(() => parseRecord(textOf([first, forged, ...rest]))).to.throw("line 3 of the record");
  });

  it("refuses lines of which one is gone, one is twice, or two have changed places", () => {
    const [a, b, c, d] = whole.map(lineOf);

    for (const text of [
      [b, c, d],
      [a, c, d],
      [a, b, b, c, d],
      [a, c, b, d],
      [d, c, b, a],
    ])
      expect(() => parseRecord(text.join(""))).to.throw("is not what was written");
  });

  it("refuses a line that was cut off", () => {
    const text = textOf(whole);

    for (const characters of [1, 2, 40])
      expect(() => parseRecord(text.slice(0, -characters))).to.throw(
        "line 4 of the record is not whole",
      );
  });

  it("refuses members and blanks that no hash covers, and what is no entry", () => {
    const line = lineOf(nextEntry([], outcome("unit")));
    const twice = line.replace('"result":', '"result":"failed","result":');
    const more = line.replace("}\n", ',"more":1}\n');

    for (const text of [twice, more, line.replace(":", ": "), `\n${line}`, "null\n", "{}\n"])
      expect(() => parseRecord(text)).to.throw("line 1 of the record");
  });

  it("notices any change of any line", () => {
    const facts = fc.dictionary(
      fc.string(),
      fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    );
    const outcomes = fc.array(
      fc
        .record({ stage: fc.constantFrom(...NAMES), result: fc.constantFrom("passed", "failed") })
        .chain(({ stage, result }) =>
          facts.map((found) => outcome(stage, found, result as Entry["result"])),
        ),
      { minLength: 1, maxLength: 5 },
    );
    const change = fc.record({
      place: fc.nat(),
      away: fc.nat(2),
      put: fc.string({ unit: "binary", maxLength: 3 }),
    });
    fc.assert(
      fc.property(outcomes, change, (all, { place, away, put }) => {
        const text = textOf(chain(all));
        expect(parseRecord(text)).to.have.length(all.length);
        const at = place % text.length;
        const changed = text.slice(0, at) + put + text.slice(at + away);
        // Whole lines that are gone from the end are stages that did not run.
        fc.pre(!text.startsWith(changed) || (changed !== text && !changed.endsWith("\n")));

        expect(() => parseRecord(changed)).to.throw(/^line \d of the record/);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("resultsOf", () => {
  it("has the latest of each stage", () => {
    const results = resultsOf(
      chain([outcome("unit", {}, "failed"), outcome("unit", { tests: 1 })]),
    );

    expect(results.get("unit")).to.deep.include({ result: "passed", facts: { tests: 1 } });
  });

  it("voids what later stages had found when one ran again, and nothing before it", () => {
    const again = [...whole, nextEntry(whole, outcome("unit", { tests: 9 }))];

    expect([...resultsOf(again).keys()]).to.deep.equal(["version", "unit"]);
  });

  it("tells what is missing before a stage, in the stages' order", () => {
    const results = resultsOf(chain([outcome("version"), outcome("image", {}, "failed")]));

    expect(notPassed(results, "deploy-dev")).to.deep.equal(["unit", "image"]);
    expect(notPassed(results, "version")).to.deep.equal([]);
  });
});

describe("factOf", () => {
  it("gives the fact of a green stage as a text", () => {
    expect(factOf(resultsOf(whole), "unit", "tests")).to.equal("3");
  });

  it("gives none of a red stage, of one that did not run, and none that is not there", () => {
    const results = resultsOf(chain([outcome("unit", { tests: 3 }, "failed")]));

    for (const [stage, fact] of [
      ["unit", "tests"],
      ["image", "digest"],
    ] as const)
      expect(() => factOf(results, stage, fact)).to.throw(
        `the record has no ${fact} of the stage ${stage}`,
      );
    expect(() => factOf(resultsOf(whole), "unit", "digest")).to.throw("the record has no digest");
  });
});

describe("onlyDigest", () => {
  it("is the image's when all stages that saw one saw that", () => {
    expect(onlyDigest(resultsOf(whole))).to.equal(DIGEST);
  });

  it("throws when a stage saw another", () => {
    const other = `sha256:${"b".repeat(64)}`;
    const entries = [...whole, nextEntry(whole, outcome("deploy-test", { digest: other }))];

    expect(() => onlyDigest(resultsOf(entries))).to.throw(
      `deploy-test saw ${other}, and the image of this run is ${DIGEST}`,
    );
  });
});
