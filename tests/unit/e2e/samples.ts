import type { LoadResult } from "../../e2e/load/tally.ts";
import type { Pod } from "../../e2e/objects.ts";
import type { Row } from "../../e2e/report/row.ts";

/** A load in which nothing happened, but for what is said. */
export const loadResult = (parts: Partial<LoadResult> = {}): LoadResult => ({
  begunAt: 0,
  sent: 0,
  ok: 0,
  failed: 0,
  causes: {},
  p50Ms: 0,
  p99Ms: 0,
  maxMs: 0,
  lateMs: 0,
  seconds: [],
  acknowledged: [],
  failures: [],
  ...parts,
});

/** A promise that was kept, but for what is said. */
export const row = (parts: Partial<Row> = {}): Row => ({
  name: "rolls",
  promise: "rolling updates fail no request",
  verdict: "kept",
  counts: [],
  loads: [],
  seconds: 1,
  budgetSeconds: 10,
  ...parts,
});

/** A pod that serves, unless told otherwise. */
export const pod = (uid: string, { ready = true, leaving = false } = {}): Pod => ({
  metadata: { name: uid, uid, ...(leaving && { deletionTimestamp: "2026-11-22T00:00:00Z" }) },
  spec: { containers: [] },
  status: { conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
});
