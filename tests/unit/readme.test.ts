import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { SETTINGS, type Setting } from "../../service/settings.ts";

const read = (path: string) => readFileSync(join(import.meta.dirname, "../..", path), "utf8");

function row([name, setting]: [string, Setting]): string {
  const { meaning, rule, byDefault, optional } = setting;
  const fallback = byDefault === undefined ? (optional ? "none" : "required") : `\`${byDefault}\``;
  return `| \`${name}\` | ${meaning} | ${rule.replace("must be ", "")} | ${fallback} |`;
}

describe("the README", () => {
  it("lists every setting as the configuration has it", () => {
    const [, table = ""] =
      /<!-- settings:.*?-->\n(.*?)<!-- \/settings -->/s.exec(read("README.md")) ?? [];
    const rows = table.trim().split("\n").slice(2);

    expect(rows).to.deep.equal(Object.entries(SETTINGS).map(row));
  });

  for (const page of ["README.md", "docs/development.md"]) {
    it(`names only targets that exist in ${page}`, () => {
      const targets = [...read("Makefile").matchAll(/^([a-z0-9-]+):/gm)].map(([, name]) => name);
      const named = [...read(page).matchAll(/make ([a-z][a-z0-9-]*)/g)].map(([, name]) => name);

      expect(named).to.not.deep.equal([]);
      expect(targets).to.include.members(named);
    });
  }
});
