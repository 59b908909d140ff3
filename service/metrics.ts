import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { AnswerKind } from "./air-quality/lookup.ts";
import { REFUSAL_REASONS } from "./air-quality/quota.ts";
import { FAILURE_REASONS } from "./air-visual/failures.ts";
import { PROBLEMS, type ProblemName } from "./errors.ts";
import { VERSION } from "./version.ts";

/** Seconds; the upper end is the 4 s that a request may take in all. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 4, 5];
/** Seconds: minutes, hours, a day. */
const AGE_BUCKETS = [60, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400];
const BATCH_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];
const ANSWER_KINDS: readonly AnswerKind[] = ["miss", "hit", "stale"];

interface FinishedRequest {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  /** What was answered in place of a success. */
  readonly problem: ProblemName | undefined;
}

/** The process' Prometheus metrics; every name and label that there is, is here. */
export interface Metrics {
  readonly registry: Registry;
  /** One finished request: rate, errors and duration per route. */
  request(finished: FinishedRequest, seconds: number): void;
  /** One call to AirVisual: `ok` or the reason of its failure. */
  upstreamCall(result: string, seconds: number): void;
  /** One answer: where it came from and how old it was, seconds. */
  answered(kind: string, ageSeconds: number): void;
  /** One upstream call that the ledger did not allow. */
  refused(reason: string): void;
  /** One batch of recorded queries and where it went. */
  batch(rows: number, where: string): void;
  /** Spans of traces that nobody will get. */
  spansDropped(spans: number): void;
  /** Queries that are in a log line only. */
  unstored(queries: number): void;
  setReady(ready: boolean): void;
  /** A number that is read when somebody scrapes. */
  gauge(name: string, help: string, read: () => number): void;
  /** Numbers by the values of one label, read when somebody scrapes; none while none are known. */
  gauges(name: string, help: string, label: string, read: () => Numbers | undefined): void;
}

type Numbers = Readonly<Record<string, number>>;

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
  ) => new Counter({ name, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    buckets: number[],
  ) => new Histogram({ name, help, labelNames, buckets, registers });

  const requests = counter("http_requests_total", "Finished requests", [
    "method",
    "route",
    "status",
  ]);
  const problems = counter("http_problems_total", "Requests that ended in a problem", ["problem"]);
  const durations = histogram(
    "http_request_duration_seconds",
    "Seconds from a request's headers to the end of its answer",
    ["method", "route"],
    DURATION_BUCKETS,
  );
  const upstream = histogram(
    "air_visual_call_duration_seconds",
    "Seconds a call to AirVisual took, by result",
    ["result"],
    DURATION_BUCKETS,
  );
  const answers = counter("air_quality_answers_total", "Answered queries by kind", ["kind"]);
  const ages = histogram("air_quality_answer_age_seconds", "Age of answers", [], AGE_BUCKETS);
  const refusals = counter("air_quality_refusals_total", "Upstream calls not allowed", ["reason"]);
  const batches = histogram(
    "query_log_batch_rows",
    "Queries that share one commit, by where they went",
    ["where"],
    BATCH_BUCKETS,
  );
  const drops = counter("trace_spans_dropped_total", "Spans that the receiver did not take", []);
  const unstored = counter("query_log_unstored_total", "Queries only in unstored-query lines", []);
  const ready = new Gauge({
    name: "air_quality_ready",
    help: "1 when /readyz says yes",
    registers,
  });
  new Gauge({
    name: "air_quality_build_info",
    help: "Always 1; the release is in the label",
    labelNames: ["version"],
    registers,
  }).set({ version: VERSION }, 1);
  // A series that begins with its first failure hides it: rates see only what was added since.
  for (const problem of Object.keys(PROBLEMS)) problems.inc({ problem }, 0);
  for (const kind of ANSWER_KINDS) answers.inc({ kind }, 0);
  for (const reason of REFUSAL_REASONS) refusals.inc({ reason }, 0);
  for (const result of ["ok", ...FAILURE_REASONS]) upstream.zero({ result });

  return {
    registry,
    request({ method, route, status, problem }, seconds) {
      requests.inc({ method, route, status });
      if (problem) problems.inc({ problem });
      durations.observe({ method, route }, seconds);
    },
    upstreamCall: (result, seconds) => upstream.observe({ result }, seconds),
    answered(kind, ageSeconds) {
      answers.inc({ kind });
      ages.observe(ageSeconds);
    },
    refused: (reason) => refusals.inc({ reason }),
    batch: (rows, where) => batches.observe({ where }, rows),
    spansDropped: (spans) => drops.inc(spans),
    unstored: (queries) => unstored.inc(queries),
    setReady: (is) => ready.set(is ? 1 : 0),
    gauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    },
    gauges(name, help, label, read) {
      new Gauge({
        name,
        help,
        labelNames: [label],
        registers,
        collect() {
          for (const [value, number] of Object.entries(read() ?? {})) {
            this.set({ [label]: value }, number);
          }
        },
      });
    },
  };
}
