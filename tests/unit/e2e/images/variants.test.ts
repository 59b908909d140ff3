import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { transformSync } from "esbuild";
import { type Patch, patched, VARIANTS, type Variant } from "../../../e2e/images/variants.ts";

const SERVICE = join(import.meta.dirname, "../../../../service");
const patches = Object.values(VARIANTS).flatMap(({ patches = [] }: Variant) => patches);

/** What of a variant's program answers `/air-quality`: it gets the release that the request names. */
function answerOf([{ replace }]: readonly [Patch, ...Patch[]]): (
  release: string,
) => Promise<string> {
  const answer = new Function(`return async function(all${replace}return "right"}`)();
  return (release) => answer({}, { get: (name: string) => (name === "x-release" ? release : "") });
}

const said = (answer: Promise<string>) => answer.catch(({ message }) => message);

describe("a variant of the image", () => {
  const patch = { find: "one", replace: "$& two" };

  it("differs in one place, by the text itself", () => {
    const files = patched(
      new Map([
        ["a.mjs", "zero one three"],
        ["b.mjs", ""],
      ]),
      [patch],
    );

    expect([...files]).to.deep.equal([["a.mjs", "zero $& two three"]]);
  });

  it("may differ in two places, of one program as well", () => {
    const both = [patch, { find: "zero", replace: "null" }];

    expect([...patched(new Map([["a.mjs", "zero one"]]), both)]).to.deep.equal([
      ["a.mjs", "null $& two"],
    ]);
  });

  it("may have the same programs", () => {
    expect([...patched(new Map([["a.mjs", "one"]]), [])]).to.deep.equal([]);
  });

  for (const [how, text] of [
    ["nowhere", "zero"],
    ["twice", "one one"],
  ] as const) {
    it(`cannot be made of programs that have the text ${how}`, () => {
      expect(() => patched(new Map([["a.mjs", text]]), [patch])).to.throw(
        "variants.ts must follow",
      );
    });
  }

  it("is made of texts that the bundled sources have", () => {
    const files = [
      "admin.ts",
      "database/migrations/index.ts",
      "database/migrator.ts",
      "routes/air-quality.ts",
    ];
    const sources = files.map((name) => readFileSync(join(SERVICE, name), "utf8"));
    // As service/image/bundle.ts does.
    const options = { loader: "ts", minifyWhitespace: true, minifySyntax: true } as const;
    const programs = sources.map((source) => transformSync(source, options).code).join("");

    for (const { find } of patches) expect(programs).to.include(find);
  });

  it("is a program that can be read", () => {
    const [migrations = ""] = patches.map(({ replace }) => replace);

    expect(
      () =>
        new Function(
          "createQueries",
          "shareAnswersAndQuota",
          "letPeopleRead",
          `const ${migrations}]`,
        ),
    ).not.to.throw();
  });

  it("fails whoever asks when it is bad", async () => {
    const answer = answerOf(VARIANTS.bad.patches);

    expect(await said(answer(""))).to.equal("bad on purpose");
    expect(await said(answer("r-1a2b3c4"))).to.equal("bad on purpose");
  });

  for (const name of ["shy", "shyNewer"] as const) {
    it(`fails only who names no release when it is ${name}`, async () => {
      const answer = answerOf(VARIANTS[name].patches);

      expect(await said(answer(""))).to.equal("shy on purpose");
      expect(await said(answer("r-1a2b3c4"))).to.equal("right");
    });
  }
});
