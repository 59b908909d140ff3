import { expect } from "chai";
import fc from "fast-check";
import { PROBLEMS, type ProblemName } from "../../../service/errors.ts";
import type { RawAnswer } from "../../support/raw-http.ts";
import {
  startTestService,
  type TestService,
  type TestServiceOptions,
} from "../../support/service.ts";

/** A row of the query log. */
export interface StoredQuery {
  readonly id: string;
  readonly request_id: string;
  readonly queried_at: Date;
  readonly cell_latitude: number;
  readonly cell_longitude: number;
  readonly city: string;
  readonly state: string | null;
  readonly country: string | null;
  readonly us_index: number;
  readonly answer_kind: string;
  readonly age_seconds: number;
  readonly api_version: number;
}

export interface Service extends TestService {
  /** All stored queries, newest first. */
  stored(): Promise<StoredQuery[]>;
  /** Calls to AirVisual so far. */
  calls(): number;
  /** What Prometheus reads. */
  metrics(): Promise<string>;
  /** Empties the ledger, so that the faults of one test block no call of the next. */
  forgetCalls(): Promise<void>;
}

/** The service with what these tests look at. */
export async function startService(options?: TestServiceOptions): Promise<Service> {
  const service = await startTestService(options);
  return {
    ...service,
    stored: () => service.database.admin("queries").orderByRaw("queried_at DESC, id DESC"),
    calls: () => service.simulator.control.stats().calls,
    metrics: async () => await (await fetch(`${service.server.adminUrl}/metrics`)).text(),
    forgetCalls: async () => {
      await service.database.admin("quota_ledger").delete();
    },
  };
}

/** Headers of a consumer that has an answer. */
export const having = ({ headers }: { headers: Headers }) => ({
  "if-none-match": headers.get("etag") ?? "",
});

/** A clock that stands still until it is moved. */
export function stoppedClock(start: string) {
  let now = Date.parse(start);
  return {
    now: () => now,
    forward(ms: number) {
      now += ms;
    },
    /** Back to where it started. */
    reset() {
      now = Date.parse(start);
    },
  };
}

/** The query string of one of 32,000 places, each in a cell of its own. */
export function place(number: number): string {
  const latitude = (number % 160) - 80;
  const longitude = (Math.floor(number / 160) % 200) - 100;
  return `lat=${latitude}.02&lon=${longitude}.02`;
}

/** Fails unless the answer is a problem document of one of these types. */
export function expectProblem(answer: RawAnswer, ...allowed: readonly ProblemName[]): void {
  const { status, headers, text } = answer;
  expect(headers["content-type"], `${status} ${text}`).to.equal("application/problem+json");
  const body = JSON.parse(text);
  const name = String(body.type).replace("/problems#", "") as ProblemName;
  expect(allowed, text).to.include(name);
  expect([status, body.status], text).to.deep.equal([PROBLEMS[name].status, PROBLEMS[name].status]);
  expect(body.request_id, text).to.match(/^[\da-f-]{36}$/);
}

/**
 * Checks a property with generated values; a failure prints seed and path, and the shrunk value.
 * `FC_SEED` repeats a run.
 */
export async function checkAll<T>(
  values: fc.Arbitrary<T>,
  times: number,
  check: (value: T) => Promise<void>,
): Promise<void> {
  const { FC_SEED } = process.env;
  const seed = FC_SEED ? { seed: Number(FC_SEED) } : {};
  await fc.assert(fc.asyncProperty(values, check), { numRuns: times, ...seed });
}
