import { expect } from "chai";
import { columns, markdownTable } from "../../../e2e/report/columns.ts";
import { markdownReport, rowLines, terminalTable } from "../../../e2e/report/table.ts";
import { loadResult, row } from "../samples.ts";

const LOADS = [
  loadResult({ sent: 1_000, p50Ms: 2, p99Ms: 10, maxMs: 30 }),
  loadResult({ sent: 500, failed: 2, causes: { ECONNRESET: 2 }, p50Ms: 3, p99Ms: 8, maxMs: 500 }),
];

describe("the table of promises", () => {
  it("has a line per promise, with the sums of its loads and their worst latencies", () => {
    const [head = "", line = ""] = terminalTable([row({ loads: LOADS, counts: [["rolls", 5]] })]);

    expect(head).to.match(/^promise +verdict +requests +failed/);
    expect(line.split(/ {2,}/)).to.deep.equal([
      "rolls",
      "kept",
      "1,500",
      "2",
      "3.0 ms / 10 ms / 500 ms",
      "1 (10)",
      "rolls 5",
    ]);
  });

  it("says that a promise was kept only at the second try, and why not at the first", () => {
    const again = row({ firstTry: "1 of 100 failed" });

    expect(terminalTable([again])[1]).to.include("kept at the second try");
    expect(rowLines(again)).to.include("  first try: 1 of 100 failed");
  });

  it("says why requests failed", () => {
    expect(rowLines(row({ loads: LOADS })).join("\n")).to.include("ECONNRESET: 2");
  });

  it("marks what is broken, with the reason", () => {
    const [first = "", ...rest] = rowLines(row({ verdict: "broken", reason: "two\nlines" }));

    expect(first).to.match(/^✗ rolls · 1 \(10\) s/);
    expect(rest).to.deep.equal(["  broken: two\n    lines"]);
  });
});

describe("the report", () => {
  const text = markdownReport({
    title: "Promises",
    ground: ["two nodes"],
    rows: [
      row({ loads: LOADS }),
      row({ name: "scale", verdict: "broken", reason: "3 | 4", firstTry: "no pod" }),
    ],
    pictures: [["rolls.svg", "Rolls"]],
  });

  it("sums up, lists, shows and explains", () => {
    expect(text).to.include("1 kept, 1 broken, 0 skipped, 1 tried twice; 0.0 minutes.");
    expect(text).to.include("| rolls | kept | 1,500 | 2 | 3.0 ms / 10 ms / 500 ms | 1 (10) |  |");
    expect(text).to.include("| scale | broken, twice | – | – | – |");
    expect(text).to.include("![Rolls](rolls.svg)");
    expect(text).to.match(/### scale\n\nFirst try:\n\n```\nno pod\n```\n\nbroken:\n\n```\n3 \| 4/);
  });

  it("says nothing of faults when there were none", () => {
    const calm = markdownReport({ title: "P", ground: [], rows: [row()], pictures: [] });

    expect(calm).not.to.include("went wrong");
  });
});

describe("columns", () => {
  it("are as wide as their widest cells", () => {
    expect(
      columns([
        ["a", "long"],
        ["wide", "b"],
      ]),
    ).to.deep.equal(["a     long", "wide  b"]);
  });

  it("keep a table of Markdown whole", () => {
    expect(markdownTable([["a"], ["b|c\nd"]])).to.equal("| a |\n|---|\n| b\\|c d |");
  });
});
