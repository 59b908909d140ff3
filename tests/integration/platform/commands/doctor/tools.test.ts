import { expect } from "chai";
import type { Check } from "../../../../../platform/commands/doctor/check.ts";
import { cluster, storage } from "../../../../../platform/commands/doctor/cluster.ts";
import {
  containers,
  go,
  kubectl,
  node,
  pulumi,
} from "../../../../../platform/commands/doctor/tools.ts";
import { found, useFakes } from "./support.ts";

const ABSENT = "/nowhere/manifest.yaml";
const PRESENT = import.meta.filename;

describe("make doctor, of programs,", () => {
  useFakes();

  describe("where nothing is installed", () => {
    const cases: readonly (readonly [Check, readonly RegExp[]])[] = [
      [go(ABSENT), [/^✗ Go none on the PATH; make deps fetches/, /^→ install Go: https:/]],
      [go(PRESENT), [/^– Go none on the PATH; what it brings is there already$/]],
      [containers, [/^✗ Containers neither Docker nor Podman/, /^→ install Docker/]],
      [kubectl, [/^✗ kubectl none on the PATH$/, /^→ install it: https:/]],
      [cluster(undefined), [/^– Cluster cannot be told without kubectl$/]],
      [storage(undefined), [/^– StorageClass cannot be told without a cluster$/]],
      [pulumi, [/^✗ Pulumi none on the PATH$/, /^→ install it: https:/]],
    ];
    for (const [check, lines] of cases) {
      it(`says how to get ${check.name}: ${lines[0]?.source.slice(1, 3)}`, async () => {
        const shown = await found(check);

        expect(shown).to.have.length(lines.length);
        for (const [at, line] of lines.entries()) expect(shown[at]).to.match(line);
      });
    }
  });

  it("takes what is there", async () => {
    const clientVersion = { gitVersion: "v1.35.1" };
    const kubectlSays = { "--client": JSON.stringify({ clientVersion }) };

    expect(await found(node("24.0.0"))).to.deep.equal(["✓ Node 24.0.0"]);
    expect(
      await found(go(ABSENT), { go: { version: "go version go1.26.0 linux/amd64" } }),
    ).to.deep.equal(["✓ Go 1.26.0"]);
    expect(await found(kubectl, { kubectl: kubectlSays })).to.deep.equal(["✓ kubectl v1.35.1"]);
    expect(await found(pulumi, { pulumi: { version: "v3.250.0" } })).to.deep.equal([
      "✓ Pulumi v3.250.0",
    ]);
  });

  it("refuses an old Node", async () => {
    expect(await found(node("20.20.2"))).to.have.length(2);
    expect((await found(node("20.20.2")))[0]).to.equal("✗ Node 20.20.2 runs, 24 is needed");
  });

  it("knows that Pulumi can be built where Go is", async () => {
    const [line] = await found(pulumi, { go: { version: "go version go1.26.0 linux/amd64" } });

    expect(line).to.match(/^– Pulumi none on the PATH; make deploy builds it/);
  });

  it("tells a container engine that works from one that is only installed", async () => {
    const stopped = { "version --format": "!Cannot connect to the Docker daemon" };
    const running = { "version --format": "29.1.0" };
    const withBuildx = { "buildx version": "buildx v0.30", ...running };

    expect(await found(containers, { docker: withBuildx })).to.deep.equal([
      "✓ Containers Docker 29.1.0",
    ]);
    expect(
      await found(containers, { docker: stopped, podman: { version: "5.4.0" } }),
    ).to.deep.equal(["✓ Containers Podman 5.4.0"]);
    expect(await found(containers, { docker: stopped })).to.deep.equal([
      "✗ Containers Docker does not answer: Cannot connect to the Docker daemon",
      "→ start Docker",
    ]);
    expect((await found(containers, { docker: running }))[0]).to.equal(
      "✗ Containers Docker has no buildx",
    );
  });
});
