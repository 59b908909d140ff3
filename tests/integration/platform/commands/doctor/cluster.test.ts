import { expect } from "chai";
import { cluster, storage } from "../../../../../platform/commands/doctor/cluster.ts";
import { found, type Says, useFakes } from "./support.ts";

const nodes = (...ready: boolean[]) =>
  JSON.stringify({
    items: ready.map((is, at) => ({
      metadata: { name: `node-${at}` },
      status: { conditions: [{ type: "Ready", status: is ? "True" : "False" }] },
    })),
  });
const server = (minor: string) =>
  JSON.stringify({ serverVersion: { gitVersion: `v1.${minor}.4`, minor } });
const classes = (...isDefault: boolean[]) =>
  JSON.stringify({
    items: isDefault.map((is, at) => ({
      metadata: {
        name: `class-${at}`,
        annotations: { "storageclass.kubernetes.io/is-default-class": String(is) },
      },
    })),
  });

describe("make doctor, of a cluster,", () => {
  useFakes();

  const kubectlWith = (more: Says) => ({
    kubectl: { "current-context": "kind-air-quality", ...more },
  });
  const check = async (minor: string, list: string) =>
    await found(cluster(undefined), kubectlWith({ version: server(minor), "get nodes": list }));

  it("tells name, version and nodes", async () => {
    expect(await check("35", nodes(true, true))).to.deep.equal([
      "✓ Cluster kind-air-quality, Kubernetes v1.35.4, 2 of 2 nodes ready",
    ]);
    expect(await check("36+", nodes(true))).to.have.length(1);
    expect((await check("35", "!forbidden"))[0]).to.match(/✓ .* whose nodes may not be seen$/);
  });

  it("refuses a version that the platform is not made for", async () => {
    for (const minor of ["32", "37"]) {
      const [line] = await check(minor, nodes(true));
      expect(line).to.match(/^✗ .*: the platform is made for 1\.33 to 1\.36$/);
    }
  });

  it("names nodes that are not ready", async () => {
    expect(await check("35", nodes(true, false))).to.deep.equal([
      "✗ Cluster kind-air-quality, Kubernetes v1.35.4, 1 of 2 nodes ready",
      "→ kubectl describe node node-1",
    ]);
  });

  it("says why none answers", async () => {
    const refused = kubectlWith({ version: "!The connection was refused", "get nodes": "!no" });

    expect(await found(cluster(undefined), refused)).to.deep.equal([
      "✗ Cluster kind-air-quality: The connection was refused",
      "→ make kind-up makes one; KUBECONFIG=FILE names another",
    ]);
  });

  it("asks for the stack's own context", async () => {
    const says = { "--context theirs": server("35") };

    expect((await found(cluster("theirs"), { kubectl: says }))[0]).to.match(/^✓ Cluster theirs, /);
  });

  it("wants a default StorageClass", async () => {
    const check = async (list: string) =>
      await found(storage(undefined), kubectlWith({ "get storageclasses": list }));

    expect(await check(classes(false, true))).to.deep.equal([
      "✓ StorageClass class-1 is the default",
    ]);
    expect((await check(classes()))[0]).to.equal("✗ StorageClass the cluster has none");
    expect(await check(classes(false))).to.deep.equal([
      "✗ StorageClass none of class-0 is the default",
      "→ kubectl annotate storageclass class-0 storageclass.kubernetes.io/is-default-class=true",
    ]);
  });
});
