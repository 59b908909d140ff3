import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FILES, PROJECT, RUN } from "../place.ts";
import { makeTarget } from "../programs.ts";
import { provenanceOf } from "../provenance.ts";
import { factOf } from "../record.ts";
import type { Work } from "../run-stage.ts";
import { sha256 } from "./sha256.ts";

const BUILT = join(PROJECT, "build/image");

export const image: Work = async ({ settings: { REGISTRY = "", BASE }, results }) => {
  const version = factOf(results, "version", "version");
  const commit = factOf(results, "version", "commit");
  const tag = { TAG: version, ONLY: "air-quality-api" };
  const started = new Date().toISOString();
  await makeTarget("image", { ...tag, BASE });
  await makeTarget("image-push", { ...tag, REGISTRY });
  const { digest, image: reference } = JSON.parse(
    await readFile(join(BUILT, "pushed.json"), "utf8"),
  );
  await mkdir(RUN, { recursive: true });
  await copyFile(join(BUILT, "sbom.cdx.json"), FILES.sbom);
  const provenance = provenanceOf({
    repository: REGISTRY,
    digest,
    commit,
    base: BASE,
    started,
    ended: new Date().toISOString(),
  });
  await writeFile(FILES.provenance, `${JSON.stringify(provenance, null, 2)}\n`);
  return {
    image: reference,
    digest,
    sbom: await sha256(FILES.sbom),
    provenance: await sha256(FILES.provenance),
  };
};
