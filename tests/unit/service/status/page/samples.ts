import type { Status } from "../../../../../service/status/status.ts";

/** What a process tells so many seconds after its start, when nothing else is said of it. */
export function statusAt(uptime: number, changes: Partial<Status> = {}): Status {
  return {
    version: "0.1.0",
    started_at: "2026-11-22T18:00:00.000000Z",
    uptime_seconds: uptime,
    not_ready_because: [],
    requests: { answered: 0, refused: 0, failed: 0 },
    latency: { bounds_seconds: [], counts: [] },
    answers: { hit: 0, stale: 0, miss: 0 },
    upstream: { ok: 0, failed: 0, not_allowed: 0 },
    quota: [],
    outbox: { depth: 0, age_seconds: 0 },
    waiting_for_commit: 0,
    pool: { used: 0, waiting: 0, max: 10 },
    cells: { known: 0, being_asked: 0 },
    last_queries: { unavailable_because: null, rows: [] },
    ...changes,
  };
}
