import { percentile } from "./percentile.ts";

/** What one fault's clients, processes and audits saw, in the terms of the invariants. */
export interface Books {
  requests: number;
  ok: number;
  /** Answers 200 of `/air-quality`, each checked against the table (INV-1). */
  audited: number;
  lost: number;
  duplicate: number;
  /** Answers 200 without city or index (INV-2). */
  hollow: number;
  /** Milliseconds (INV-3). */
  slowestMs: number;
  late: number;
  hung: number;
  /** Ends of processes that nobody asked for (INV-4). */
  exits: number;
  processes: number;
  /** Calls that AirVisual counted, and those beyond a window of the plan (INV-5). */
  upstreamCalls: number;
  upstreamExcess: number;
  /** Ratios of p99 with and without the fault, of what does not use the broken neighbour (INV-6). */
  isolation: number[];
  isolationBroken: number;
  /** Texts looked through for secrets, and those that held one (INV-7). */
  scanned: number;
  leaks: string[];
  /** Answers that are no success, and those that are no right problem document (INV-8). */
  problems: number;
  badProblems: string[];
  logLines: number;
  badLogLines: string[];
  /** Seconds from a fault's end until all was well (INV-10). */
  recoveries: number[];
  recoveriesLate: number;
}

export function createBooks(): Books {
  return {
    requests: 0,
    ok: 0,
    audited: 0,
    lost: 0,
    duplicate: 0,
    hollow: 0,
    slowestMs: 0,
    late: 0,
    hung: 0,
    exits: 0,
    processes: 0,
    upstreamCalls: 0,
    upstreamExcess: 0,
    isolation: [],
    isolationBroken: 0,
    scanned: 0,
    leaks: [],
    problems: 0,
    badProblems: [],
    logLines: 0,
    badLogLines: [],
    recoveries: [],
    recoveriesLate: 0,
  };
}

/** Adds one fault's books to the run's. */
export function addBooks(total: Books, part: Books): void {
  const into = total as unknown as Record<string, number | unknown[]>;
  for (const [name, value] of Object.entries(part)) {
    if (typeof value === "number" && name !== "slowestMs") into[name] = Number(into[name]) + value;
    if (Array.isArray(value)) into[name] = [...(into[name] as unknown[]), ...value];
  }
  total.slowestMs = Math.max(total.slowestMs, part.slowestMs);
}

export interface Invariant {
  readonly id: string;
  readonly promise: string;
  /** The number that must be 0. */
  readonly broken: number;
  /** How often there was something to look at; 0 is no proof. */
  readonly measured: number;
  readonly seen: string;
}

/** The ten invariants as numbers; INV-6 and INV-10 count only where a fault measured them. */
export function invariants(books: Books): Invariant[] {
  const row = (
    id: number,
    promise: string,
    measured: number,
    broken: number,
    seen: string,
  ): Invariant => ({ id: `INV-${id}`, promise, measured, broken, seen });
  const first = (texts: readonly string[]) => (texts[0] ? ` — ${texts[0].slice(0, 160)}` : "");
  const worst = (values: readonly number[]) => percentile(values, 1).toFixed(2);
  return [
    row(
      1,
      "a 200 has exactly one row",
      books.audited,
      books.lost + books.duplicate,
      `${books.audited} audited, ${books.lost} lost, ${books.duplicate} duplicate`,
    ),
    row(
      2,
      "a 200 has city and index",
      books.ok,
      books.hollow,
      `${books.ok} 200s, ${books.hollow} hollow`,
    ),
    row(
      3,
      "last byte within 5.0 s",
      books.requests,
      books.late + books.hung,
      `${books.requests} requests, slowest ${Math.round(books.slowestMs)} ms, ${books.late} late, ${books.hung} hung`,
    ),
    row(
      4,
      "no process ends by itself",
      books.processes,
      books.exits,
      `${books.processes} processes, ${books.exits} ended`,
    ),
    row(
      5,
      "no upstream window is exceeded",
      books.upstreamCalls,
      books.upstreamExcess,
      `${books.upstreamCalls} calls, ${books.upstreamExcess} too many`,
    ),
    row(
      6,
      "others keep p99 within twice the baseline",
      books.isolation.length,
      books.isolationBroken,
      `${books.isolation.length} measured, worst ratio ${worst(books.isolation)}`,
    ),
    row(
      7,
      "no secret in any output",
      books.scanned,
      books.leaks.length,
      `${books.scanned} texts, ${books.leaks.length} hits${first(books.leaks)}`,
    ),
    row(
      8,
      "a failure is a problem document",
      books.problems,
      books.badProblems.length,
      `${books.problems} failures, ${books.badProblems.length} wrong${first(books.badProblems)}`,
    ),
    row(
      9,
      "two log lines a request, 4 KiB, JSON",
      books.logLines,
      books.badLogLines.length,
      `${books.logLines} lines, ${books.badLogLines.length} wrong${first(books.badLogLines)}`,
    ),
    row(
      10,
      "all well again in time",
      books.recoveries.length,
      books.recoveriesLate,
      `${books.recoveries.length} recoveries, slowest ${worst(books.recoveries)} s`,
    ),
  ];
}
