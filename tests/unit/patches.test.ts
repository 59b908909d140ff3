import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";

const PROJECT = join(import.meta.dirname, "../..");

/** Patches that break a promise on purpose; one that no longer applies proves nothing. */
for (const folder of ["tests/mutations", "tests/faults/unprotected"]) {
  describe(`the patches of ${folder}`, () => {
    for (const file of readdirSync(join(PROJECT, folder)).filter((name) =>
      name.endsWith(".patch"),
    )) {
      it(`${file} applies`, () => {
        const { stderr, status } = spawnSync(
          "git",
          ["apply", "--check", "--recount", join(folder, file)],
          { cwd: PROJECT, encoding: "utf8" },
        );

        expect(stderr).to.equal("");
        expect(status).to.equal(0);
      });
    }
  });
}
