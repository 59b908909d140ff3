import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { SPANS } from "../../../../service/tracing/spans.ts";

const PAGE = join(import.meta.dirname, "../../../../docs/traces.md");

describe("docs/traces.md", () => {
  it("has every span with what it may say, and no other", () => {
    const table = /<!-- spans: .*? -->\n([\s\S]*?)<!-- \/spans -->/;
    const rows = Object.entries(SPANS).map(([name, { meaning, attributes }]) => {
      const said = Object.entries(attributes).map(([key, what]) => `\`${key}\`: ${what}`);
      return `| \`${name}\` | ${meaning} | ${said.join("<br>") || "–"} |`;
    });

    const [, found = ""] = table.exec(readFileSync(PAGE, "utf8")) ?? [];

    expect(found.trim().split("\n").slice(2)).to.deep.equal(rows);
  });
});
