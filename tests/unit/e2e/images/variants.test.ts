import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { patched, VARIANTS, type Variant } from "../../../e2e/images/variants.ts";

const PROJECT = join(import.meta.dirname, "../../../..");
const patches = Object.values(VARIANTS).flatMap(({ patch }: Variant) => (patch ? [patch] : []));

describe("a variant of the image", () => {
  const patch = { find: "one", replace: "$& two" };

  it("differs in one place, by the text itself", () => {
    const files = patched(
      new Map([
        ["a.mjs", "zero one three"],
        ["b.mjs", ""],
      ]),
      patch,
    );

    expect([...files]).to.deep.equal([["a.mjs", "zero $& two three"]]);
  });

  for (const [how, text] of [
    ["nowhere", "zero"],
    ["twice", "one one"],
  ] as const) {
    it(`cannot be made of programs that have the text ${how}`, () => {
      expect(() => patched(new Map([["a.mjs", text]]), patch)).to.throw("variants.ts must follow");
    });
  }

  it("is made of texts that the sources have", () => {
    const sources = ["migrations/index.ts", "migrator.ts"]
      .map((name) => readFileSync(join(PROJECT, "service/database", name), "utf8"))
      .join("")
      .replace(/: readonly Migration\[\]/, "")
      .replace(/ (=) |([[,])\s+/g, "$1$2");

    for (const { find } of patches) expect(sources).to.include(find.replaceAll(", ", ","));
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
});
