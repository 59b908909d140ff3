import { expect } from "chai";
import fc from "fast-check";
import { toCsv } from "../../../../service/routes/csv.ts";

/** Reads RFC 4180 by its own rules, so that writer and reader cannot share a mistake. */
function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let cells: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    cells.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    records.push(cells);
    cells = [];
  }
  return records;
}

describe("toCsv", () => {
  it("has a header line alone when there are no rows", () => {
    expect(toCsv(["city", "queries"], [])).to.equal("city,queries\r\n");
  });

  it("prints the columns in their order and no other member", () => {
    const rows = [{ queries: 2, secret: "x", city: "Berlin" }];

    expect(toCsv(["city", "queries"], rows)).to.equal("city,queries\r\nBerlin,2\r\n");
  });

  const cells = [
    ["a plain text", "Berlin", "Berlin"],
    ["an empty text", "", ""],
    ["null", null, ""],
    ["zero", 0, "0"],
    ["false", false, "false"],
    ["another script", "Београд 北京", "Београд 北京"],
    ["blanks", " a ", " a "],
    ["a comma", "Washington, D.C.", '"Washington, D.C."'],
    ["quotes", 'the "big" one', '"the ""big"" one"'],
    ["a lone quote", '"', '""""'],
    ["a line feed", "a\nb", '"a\nb"'],
    ["a carriage return", "a\rb", '"a\rb"'],
    ["a formula", "=1+1", "'=1+1"],
    ["a command of a spreadsheet", '@SUM("x")', `"'@SUM(""x"")"`],
    ["a negative number", -1, "-1"],
    ["an apostrophe and a semicolon", "L'Aquila;", "L'Aquila;"],
  ] as const;
  for (const [name, value, cell] of cells) {
    it(`writes ${name} as ${JSON.stringify(cell)}`, () => {
      expect(toCsv(["first", "x"], [{ first: 1, x: value }])).to.equal(`first,x\r\n1,${cell}\r\n`);
    });
  }

  it("gives every text back to a reader of RFC 4180", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom(",", '"', "\r", "\n", "a") }),
    );
    // A formula gets a mark in front; that is a row of the table above.
    const cell = text.filter((value) => !/^[=+\-@\t\r]/.test(value));
    const row = fc.record({ city: cell, state: cell });

    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), (rows) => {
        expect(readCsv(toCsv(["city", "state"], rows))).to.deep.equal([
          ["city", "state"],
          ...rows.map(({ city, state }) => [city, state]),
        ]);
      }),
      { numRuns: 500 },
    );
  });
});
