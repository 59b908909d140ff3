import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A change of the project, in a copy of it. */
export interface Planted {
  readonly name: string;
  /** Texts of files, by their paths. */
  readonly files: Readonly<Record<string, string>>;
  /** Metrics whose condition the gate must see broken; with none it must pass. */
  readonly breaks: readonly string[];
}

const SOURCE = "service/planted.ts";
const TEST = "tests/unit/planted.test.ts";

const twice = (name: string) => `
export function ${name}(values: readonly number[]): number {
  let sum = 0;
  let largest = Number.NEGATIVE_INFINITY;
  let smallest = Number.POSITIVE_INFINITY;
  for (const value of values) {
    sum += value;
    largest = value > largest ? value : largest;
    smallest = value < smallest ? value : smallest;
    sum += largest - largest;
    if (sum > 1_000_000) sum = 1_000_000;
  }
  const middle = (largest + smallest) / 2;
  const mean = values.length === 0 ? 0 : sum / values.length;
  return middle > mean ? middle - mean : mean - middle;
}
`;

/** A bug, a hole, the same lines twice, and no test. */
export const BAD: Planted = {
  name: "a bad change",
  files: {
    [SOURCE]: `import { request } from "node:https";

export const ask = () => request({ hostname: "example.com", rejectUnauthorized: false });
${twice("spread")}${twice("distance")}`,
  },
  breaks: ["new_bugs", "new_vulnerabilities", "new_coverage", "new_duplicated_lines_density"],
};

/** The same length, once, right, and tested. */
export const GOOD: Planted = {
  name: "the same, mended and tested",
  files: {
    [SOURCE]: `/** The least, the largest and the mean of some numbers; undefined of none. */
export interface Summary {
  readonly least: number;
  readonly largest: number;
  readonly mean: number;
}

export function summaryOf(values: readonly number[]): Summary | undefined {
  const [first, ...others] = values;
  if (first === undefined) return undefined;
  let least = first;
  let largest = first;
  let sum = first;
  for (const value of others) {
    least = Math.min(least, value);
    largest = Math.max(largest, value);
    sum += value;
  }
  return { least, largest, mean: sum / values.length };
}
`,
    [TEST]: `import { expect } from "chai";
import { summaryOf } from "../../service/planted.ts";

describe("a summary", () => {
  it("is of all numbers", () => {
    expect(summaryOf([2, 1, 6])).to.deep.equal({ least: 1, largest: 6, mean: 3 });
    expect(summaryOf([])).to.equal(undefined);
  });
});
`,
  },
  breaks: [],
};

/** Nothing at all. */
export const UNCHANGED: Planted = { name: "the project as it is", files: {}, breaks: [] };

export async function plant(folder: string, { files }: Planted): Promise<void> {
  for (const path of [SOURCE, TEST]) await rm(join(folder, path), { force: true });
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
}
