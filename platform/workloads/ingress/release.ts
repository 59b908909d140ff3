import { createHash } from "node:crypto";
import { join } from "node:path";

/** The Contour that is installed; `make deps` brings its manifest, images.ts names its image. */
export const CONTOUR = {
  module: "github.com/projectcontour/contour",
  version: "v1.33.8",
  /** Inside the module. */
  path: "examples/render/contour-deployment.yaml",
  /** Of what is taken of it. */
  sha256: "16856bf7cb205dd807d246cdd31fb75efa688e7a21590d3524eb2a2643424f36",
} as const;

/** Where what is taken of the manifest is kept: another excerpt of one version is another file. */
export const MANIFEST_FILE = join(
  import.meta.dirname,
  "../../..",
  `.deps/contour-${CONTOUR.version}-${CONTOUR.sha256.slice(0, 8)}.json`,
);

export const sha256Of = (content: Buffer) => createHash("sha256").update(content).digest("hex");

export const isTheManifest = (content: Buffer) => sha256Of(content) === CONTOUR.sha256;
