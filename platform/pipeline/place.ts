import { join } from "node:path";

export const PROJECT = join(import.meta.dirname, "../..");

/** Where a run keeps what it knows; it travels from one machine to the next. */
export const RUN = join(PROJECT, "build/pipeline");
/** JUnit reports, by the names in stages.ts. */
export const REPORTS = join(PROJECT, "build/reports");

export const FILES = {
  record: join(RUN, "record.jsonl"),
  sbom: join(RUN, "sbom.cdx.json"),
  provenance: join(RUN, "provenance.json"),
  approval: join(RUN, "approval.json"),
  signature: join(RUN, "approval.json.sig"),
} as const;
