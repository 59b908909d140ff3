import { expect } from "chai";
import type { Ask } from "../../../../../platform/commands/doctor/ask.ts";
import { imageArchitecture } from "../../../../../platform/commands/doctor/image-architecture.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const IMAGE = `111122223333.dkr.ecr.eu-west-1.amazonaws.com/air-quality-api@${DIGEST}`;
const SINGLE = { config: { digest: "sha256:b" } };
const index = (...architectures: string[]) => ({
  manifests: architectures.map((architecture) => ({ platform: { architecture } })),
});

/** A registry with one image, which is for arm64 where its manifest does not say. */
const registry =
  (manifest: unknown, asked: string[] = []): Ask =>
  async (command, ...args) => {
    asked.push([command, ...args].join(" "));
    const output =
      command === "curl"
        ? { architecture: "arm64" }
        : args[1] === "batch-get-image"
          ? { images: [{ imageManifest: JSON.stringify(manifest) }] }
          : { downloadUrl: "https://layers.example/b" };
    return { exists: true, succeeded: true, output: JSON.stringify(output), complaint: "" };
  };

const check = (architecture: "amd64" | "arm64", image?: string) =>
  imageArchitecture({
    api: { releases: image === undefined ? [] : [{ name: "stable", image, weight: 100 }] },
    aws: { cluster: { architecture } },
  } as never);

describe("image architecture", () => {
  it("takes an image that has one for the nodes", async () => {
    expect((await check("amd64", IMAGE).run(registry(index("arm64", "amd64")))).state).to.equal(
      "ok",
    );
    expect((await check("arm64", IMAGE).run(registry(SINGLE))).state).to.equal("ok");
  });

  it("names an image that the nodes cannot run", async () => {
    const asked: string[] = [];
    const { state, found } = await check("amd64", IMAGE).run(registry(SINGLE, asked));

    expect(state).to.equal("missing");
    expect(found).to.equal(`${IMAGE} is for arm64, aws.cluster.architecture is amd64`);
    expect(asked[0])
      .to.include(`--image-ids imageDigest=${DIGEST}`)
      .and.include("--region eu-west-1");
    expect(asked.at(-1)).to.equal("curl --silent --fail --location https://layers.example/b");
  });

  it("tells what it cannot see", async () => {
    const denied: Ask = async () => ({
      exists: true,
      succeeded: false,
      output: "",
      complaint: "AccessDenied",
    });

    expect((await check("amd64").run(denied)).state).to.equal("optional");
    expect(await check("amd64", "ghcr.io/x/api:1").run(denied)).to.deep.include({
      state: "optional",
      found: "ghcr.io/x/api:1: cannot be told: it is not in ECR",
    });
    expect((await check("amd64", IMAGE).run(denied)).found).to.include("AccessDenied");
  });
});
