import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { store } from "../nexus.ts";
import { FILES, REPORTS } from "../place.ts";
import { factOf } from "../record.ts";
import type { Work } from "../run-stage.ts";
import { STAGES } from "../stages.ts";

export const publish: Work = async ({ settings, results, say }) => {
  const { NEXUS_URL = "", NEXUS_REPOSITORY, NEXUS_USER = "", NEXUS_PASSWORD = "" } = settings;
  const nexus = {
    url: NEXUS_URL,
    repository: NEXUS_REPOSITORY,
    user: NEXUS_USER,
    password: NEXUS_PASSWORD,
  };
  const folder = `air-quality/${factOf(results, "version", "version")}`;
  // Those of later stages are of an earlier run.
  const ours: string[] = STAGES.flatMap((stage) =>
    "report" in stage && results.has(stage.name) ? [stage.report] : [],
  );
  const reports = (await readdir(REPORTS)).filter((name) => ours.includes(name));
  const files = [
    ["sbom.cdx.json", FILES.sbom],
    ["provenance.json", FILES.provenance],
    ...reports.map((name) => [`reports/${name}`, join(REPORTS, name)] as const),
  ] as const;
  for (const [name, path] of files) {
    say(`storing ${folder}/${name}`);
    await store(nexus, `${folder}/${name}`, await readFile(path));
  }
  const what = {
    image: factOf(results, "image", "image"),
    commit: factOf(results, "version", "commit"),
  };
  await store(nexus, `${folder}/release.json`, Buffer.from(`${JSON.stringify(what, null, 2)}\n`));
  return { files: files.length + 1, folder };
};
