import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RUN } from "../place.ts";
import { factOf, onlyDigest } from "../record.ts";
import type { Work } from "../run-stage.ts";
import { sha256 } from "./sha256.ts";

const FILE = join(RUN, "promotion.json");

export const record: Work = async ({ results, entries }) => {
  const promotion = {
    version: factOf(results, "version", "version"),
    commit: factOf(results, "version", "commit"),
    digest: onlyDigest(results),
    approvedBy: factOf(results, "approve", "by"),
    approvedAt: factOf(results, "approve", "when"),
    release: factOf(results, "release", "release"),
    before: factOf(results, "release", "before"),
    stages: Object.fromEntries(
      [...results].map(([stage, { at, seconds, facts }]) => [stage, { at, seconds, ...facts }]),
    ),
    // The record's last line: whoever has this can check all lines before.
    record: entries.at(-1)?.hash,
  };
  await writeFile(FILE, `${JSON.stringify(promotion, null, 2)}\n`);
  return { promotion: await sha256(FILE) };
};
