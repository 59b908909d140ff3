import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Engine, findEngine } from "../../../service/image/engine.ts";
import { run } from "../command.ts";
import { containerdSocket, DATA, NODES } from "../layout.ts";

/**
 * Brings images of this machine's Docker or Podman to both nodes, as `kind load` does; those of the
 * same names that were there are replaced. Throws when one does not exist here, or no cluster is up.
 */
export async function loadImages(images: readonly string[]): Promise<void> {
  const engine = findEngine();
  const missing = images.filter((image) => !exists(engine, image));
  if (missing.length > 0) {
    throw new Error(
      `no such image on this machine: ${missing.join(", ")} (make image builds ours)`,
    );
  }
  const folder = await mkdtemp(join(DATA, "images-")).catch(() => {
    throw new Error("no cluster to load images into: make cluster-up");
  });
  try {
    const archive = join(folder, "images.tar");
    // Docker does it by itself.
    const several = engine.name === "podman" ? ["--multi-image-archive"] : [];
    await run(engine.name, ["save", ...several, `--output=${archive}`, ...images]);
    await Promise.all(
      NODES.map((node) => {
        const socket = `--address=${containerdSocket(node)}`;
        return run("ctr", [socket, "--namespace=k8s.io", "images", "import", archive]);
      }),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Those of the images that this machine's Docker or Podman has. */
export function existingOf(images: readonly string[]): string[] {
  const engine = findEngine();
  return images.filter((image) => exists(engine, image));
}

const exists = (engine: Engine, image: string) =>
  spawnSync(engine.name, ["image", "inspect", image], { stdio: "ignore" }).status === 0;
