import { expect } from "chai";
import packageJson from "../../../../../package.json" with { type: "json" };
import { readSettings } from "../../../../../platform/pipeline/settings.ts";
import { version } from "../../../../../platform/pipeline/work/version.ts";
import { fakePrograms, faultOf } from "../support.ts";

const COMMIT = "9ff24b4abc0123456789";

describe("the stage version", () => {
  const fake = fakePrograms();
  const git = (status: string) =>
    fake("git", `case "$1" in status) printf '${status}' ;; rev-parse) echo ${COMMIT} ;; esac`);
  const run = () =>
    version({ settings: readSettings({}, []), results: new Map(), entries: [], say: () => {} });

  it("is what package.json says, and the commit", async () => {
    git("");

    expect(await run()).to.deep.equal({
      version: `${packageJson.version}-9ff24b4abc`,
      commit: COMMIT,
    });
  });

  it("is none of a folder that holds more than its commit", async () => {
    git(" M service/main.ts\\n?? new.ts\\n");

    expect((await faultOf(run())).message).to.equal(
      "the folder holds more than its commit:\n M service/main.ts\n?? new.ts",
    );
  });
});
