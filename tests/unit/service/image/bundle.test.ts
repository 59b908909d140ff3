import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";

const SERVICE = join(import.meta.dirname, "../../../../service");

describe("what is bundled", () => {
  it("loads packages late by a file of its own only, of which the bundle keeps the names", () => {
    const late = readdirSync(SERVICE, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.startsWith("image/"))
      .filter((file) => /\bimport\(\s*"[^."]/.test(readFileSync(join(SERVICE, file), "utf8")));

    expect(late).to.deep.equal([]);
  });
});
