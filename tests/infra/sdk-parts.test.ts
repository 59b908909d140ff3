import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";

const PLATFORM = join(import.meta.dirname, "../../platform");

/** Files that are loaded with the SDK, after some other imports. */
function loadedAfter(...imports: readonly string[]): readonly string[] {
  const program = [
    ...imports.map((path) => `await import(${JSON.stringify(path)});`),
    'const { Output, runtime, CustomResource } = await import("@pulumi/pulumi");',
    "if (!Output || !runtime.serialize || !CustomResource) throw new Error('the SDK is not whole');",
    'const { createRequire } = await import("node:module");',
    "console.log(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)));",
  ];
  const args = ["--input-type=module", "--eval", program.join("\n")];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: PLATFORM, encoding: "utf8" }));
}

const UNUSED = {
  "npm's resolver": /@npmcli\/arborist\//,
  "a compiler": /typescript[^/]*\/(lib\/)?typescript\.js$/,
  automation: /@pulumi\/pulumi\/automation\//,
};

describe("the SDK's parts", () => {
  const before = loadedAfter();
  const after = loadedAfter(join(PLATFORM, "sdk-parts.ts"));

  for (const [what, files] of Object.entries(UNUSED)) {
    it(`come without ${what}, which the index would load`, () => {
      expect(before.filter((file) => files.test(file))).not.to.deep.equal([]);
      expect(after.filter((file) => files.test(file))).to.deep.equal([]);
    });
  }

  it("are half as many files", () => {
    const { length } = after;

    expect(length).to.be.below(before.length * 0.6);
  });
});
