import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { NODES, REGISTRY } from "../../cluster/layout.ts";
import { writeRegistries } from "../../cluster/registries.ts";

describe("the registries of a node", () => {
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "air-quality-registries-"));
    await writeRegistries(folder);
  });
  after(() => rmSync(folder, { recursive: true }));

  const serverOf = (name: string) => readFileSync(join(folder, name, "hosts.toml"), "utf8");

  it("are one of this machine, at the first node's address, by plain HTTP", () => {
    expect(REGISTRY).to.equal(`${NODES[0]?.address}:5000`);
    expect(serverOf("10.99.0.1:5000")).to.equal('server = "http://10.99.0.1:5000"\n');
  });

  it("are no others: nobody listens where those are asked for", () => {
    expect(readdirSync(folder).sort()).to.deep.equal(["10.99.0.1:5000", "_default"]);
    expect(serverOf("_default")).to.equal('server = "http://127.0.0.1:1"\n');
  });
});
