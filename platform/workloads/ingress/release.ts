import { createHash } from "node:crypto";
import { join } from "node:path";

/** The Contour that is installed; `make deps` brings its manifest, images.ts names its image. */
export const CONTOUR = {
  module: "github.com/projectcontour/contour",
  version: "v1.33.8",
  /** Inside the module. */
  path: "examples/render/contour-deployment.yaml",
  /** Of what is taken of it. */
  sha256: "4c8bb2869f2fda009e4beb285353712420f5bfe06189b8981a49d5b13d68919d",
} as const;

/** Where what is taken of the manifest is kept. */
export const MANIFEST_FILE = join(
  import.meta.dirname,
  "../../..",
  `.deps/contour-${CONTOUR.version}.json`,
);

export const sha256Of = (content: Buffer) => createHash("sha256").update(content).digest("hex");

export const isTheManifest = (content: Buffer) => sha256Of(content) === CONTOUR.sha256;
