import { createHash } from "node:crypto";
import { join } from "node:path";

/** The Contour that is installed; `make deps` brings its manifest, images.ts names its image. */
export const CONTOUR = {
  module: "github.com/projectcontour/contour",
  version: "v1.33.8",
  /** Inside the module. */
  path: "examples/render/contour-deployment.yaml",
  sha256: "e045246721bf45985a807c0b4605f854c450288e0581b5c9e93506c0070a6ca8",
} as const;

/** Where the manifest is kept. */
export const MANIFEST_FILE = join(
  import.meta.dirname,
  "../../..",
  `.deps/contour-${CONTOUR.version}.yaml`,
);

export const isTheManifest = (content: Buffer) =>
  createHash("sha256").update(content).digest("hex") === CONTOUR.sha256;
