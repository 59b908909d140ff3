import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { NODES, REGISTRY_ADDRESS } from "../../cluster/layout.ts";
import { writeRegistries } from "../../cluster/registries.ts";

describe("the registries of a node", () => {
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "air-quality-registries-"));
    await writeRegistries(folder);
  });
  after(() => rmSync(folder, { recursive: true }));

  const hostsOf = (name: string) => readFileSync(join(folder, name, "hosts.toml"), "utf8");
  const only = (server: string) =>
    `server = "${server}"\n\n[host."${server}"]\ncapabilities = ["pull", "resolve"]\n`;

  it("are one of this machine, at the first node's address, by plain HTTP", () => {
    expect(REGISTRY_ADDRESS).to.equal(`${NODES[0]?.address}:5000`);
    expect(hostsOf("10.99.0.1:5000")).to.equal(only("http://10.99.0.1:5000"));
  });

  it("are no others: nobody listens where those are asked for", () => {
    expect(readdirSync(folder).sort()).to.deep.equal(["10.99.0.1:5000", "_default"]);
    expect(hostsOf("_default")).to.equal(only("http://127.0.0.1:1"));
  });
});
