import { expect } from "chai";
import { createCluster } from "../../e2e/cluster.ts";
import { createDatabase, rowsIn } from "../../e2e/database.ts";

describe("the database in its pod", () => {
  it("gives rows as their columns", () => {
    expect(rowsIn("1\ta\n2\t\n")).to.deep.equal([
      ["1", "a"],
      ["2", ""],
    ]);
    expect(rowsIn("")).to.deep.equal([]);
  });

  it("adds up what is missing and what is there twice", async () => {
    const inputs: string[] = [];
    const cluster = createCluster(async (_args, { input = "" } = {}) => {
      inputs.push(input);
      return "3\t1\n";
    });
    const ids = Array.from({ length: 150_001 }, (_, index) => `id-${index}`);

    const audit = await createDatabase(cluster, "n").audit(ids);

    expect(audit).to.deep.equal({ audited: 150_001, lost: 6, duplicate: 2 });
    expect(inputs.map((input) => input.match(/^id-/gm)?.length)).to.deep.equal([150_000, 1]);
  });

  it("takes silence for loss", async () => {
    const cluster = createCluster(async () => "");

    expect(await createDatabase(cluster, "n").audit(["a"])).to.include({ audited: 1, lost: 1 });
  });
});
