import { join } from "node:path";

export const PROJECT = join(import.meta.dirname, "../..");

/** Where a run keeps what it knows; it travels from one machine to the next. */
export const RUN = join(PROJECT, "build/pipeline");
/** JUnit reports, by the names in stages.ts. */
export const REPORTS = join(PROJECT, "build/reports");

/** The files of a run, by its folder. */
export const filesIn = (run: string) => ({
  record: join(run, "record.jsonl"),
  sbom: join(run, "sbom.cdx.json"),
  provenance: join(run, "provenance.json"),
  approval: join(run, "approval.json"),
  signature: join(run, "approval.json.sig"),
});

export const FILES = filesIn(RUN);
