import { expect } from "chai";
import { type Proof, type ProveOptions, prove, Skipped } from "../../e2e/proof.ts";
import type { Stand } from "../../e2e/stand.ts";
import { loadResult } from "./samples.ts";

const PROOF = {
  name: "n",
  promise: "p",
  budgetSeconds: 1,
  needs: "cluster",
} as const satisfies Partial<Proof>;

describe("a proof", () => {
  const options = (left = 1): ProveOptions => ({
    stand: {} as Stand,
    repeats: { left },
    keepPicture: async () => {},
    say: () => {},
    spareSeconds: 0,
  });
  /** Fails so many times, then succeeds. */
  function failing(times: number): Proof {
    let tries = 0;
    return {
      ...PROOF,
      async run(_stand, findings) {
        tries += 1;
        findings.count("try", tries);
        if (tries <= times) throw new Error(`fault ${tries}`);
      },
    };
  }

  it("keeps what it measured", async () => {
    const result = loadResult({ sent: 7 });
    const row = await prove(
      {
        ...PROOF,
        async run(_stand, { load, count }) {
          load(result);
          count("pods", 2);
        },
      },
      options(),
    );

    expect(row).to.deep.include({ verdict: "kept", loads: [result], counts: [["pods", 2]] });
    expect(row).not.to.have.any.keys("reason", "firstTry");
  });

  it("is tried again once, and says so", async () => {
    const given = options();
    const row = await prove(failing(1), given);

    expect(row).to.include({ verdict: "kept", firstTry: "fault 1" });
    expect(row.counts).to.deep.equal([["try", 2]]);
    expect(given.repeats.left).to.equal(0);
  });

  it("is broken after two tries", async () => {
    const row = await prove(failing(2), options());

    expect(row).to.include({ verdict: "broken", firstTry: "fault 1", reason: "fault 2" });
  });

  it("is not tried again when another one was", async () => {
    const row = await prove(failing(1), options(0));

    expect(row).to.include({ verdict: "broken", reason: "fault 1" });
    expect(row).not.to.have.property("firstTry");
  });

  it("is not tried again when there is nothing to prove", async () => {
    const given = options();
    const run = async () => {
      throw new Skipped("one node");
    };
    const row = await prove({ ...PROOF, run }, given);

    expect(row).to.include({ verdict: "skipped", reason: "one node" });
    expect(given.repeats.left).to.equal(1);
  });

  it("puts everything away, the last thing first, also when it failed", async () => {
    const done: string[] = [];
    const run: Proof["run"] = async (_stand, { afterwards }) => {
      afterwards(async () => done.push("first"));
      afterwards(async () => done.push("last"));
      throw new Error("fault");
    };
    const row = await prove({ ...PROOF, run }, options(0));

    expect(done).to.deep.equal(["last", "first"]);
    expect(row.reason).to.equal("fault");
  });

  it("is broken when something cannot be put away", async () => {
    const run: Proof["run"] = async (_stand, { afterwards }) => {
      afterwards(async () => {
        throw new Error("stuck");
      });
    };

    expect(await prove({ ...PROOF, run }, options(0))).to.include({
      verdict: "broken",
      reason: "stuck",
    });
  });

  it("is given up when it takes three times its budget", async () => {
    const run = () => new Promise<void>(() => {});
    const row = await prove({ ...PROOF, budgetSeconds: 0.05, run }, options(0));

    expect(row.reason).to.match(/given up: not done within 0\.15/);
  });
});
