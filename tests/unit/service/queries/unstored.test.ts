import { expect } from "chai";
import { createLogger } from "../../../../service/log.ts";
import type { AnsweredQuery } from "../../../../service/queries/query-log.ts";
import { parseUnstored, UNSTORED } from "../../../../service/queries/unstored.ts";

const QUERY: AnsweredQuery = {
  id: "019ab0c3-1d2e-7f00-8000-000000000001",
  requestId: "f47ac10b-58cc-4372-a567-0e02b2c3d479",
  queriedAt: 1_795_371_623_123.456,
  cellLatitude: 52.525,
  cellLongitude: -13.425,
  city: 'São "Paulo"\n{東京}',
  state: "Berlin",
  country: "Germany",
  usIndex: 0,
  answerKind: "stale",
  ageSeconds: 82_800,
  apiVersion: 2,
};

/** The line that the recorder writes for a query. */
function lineOf(query: unknown, message = UNSTORED): string {
  let line = "";
  createLogger("error", {
    write(text) {
      line = text;
    },
  }).error({ query }, message);
  return line;
}

describe("parseUnstored", () => {
  const queries: Readonly<Record<string, AnsweredQuery>> = {
    "with everything": QUERY,
    "without state and country": { ...QUERY, state: undefined, country: undefined },
    "of version 1": { ...QUERY, apiVersion: 1, answerKind: "hit" },
  };
  for (const [what, query] of Object.entries(queries)) {
    it(`reads a query ${what} from the line of a log`, () => {
      expect(parseUnstored(lineOf(query))).to.deep.equal(query);
    });
  }

  for (const prefix of ["2026-11-22T18:20:23.123Z stdout F ", "api-6f9b [api] ", "\t"]) {
    it(`reads it behind what a collector puts before it: ${JSON.stringify(prefix)}`, () => {
      expect(parseUnstored(prefix + lineOf(QUERY))).to.deep.equal(QUERY);
    });
  }

  for (const line of [
    "",
    "no JSON",
    lineOf(QUERY, "request"),
    lineOf(QUERY, "unstorable-query"),
    '{"message":"request","note":"unstored-query"}',
  ]) {
    it(`is not interested in ${line.slice(0, 40)}`, () => {
      expect(parseUnstored(line)).to.equal(undefined);
    });
  }

  const whole = lineOf(QUERY).trimEnd();
  const damaged: Readonly<Record<string, string>> = {
    "cut at its end": whole.slice(0, -1),
    "cut so early that its message is gone": whole.slice(0, -9),
    "cut in its middle, but named": `{"message":"${UNSTORED}","query":{"id"`,
    "without a query": lineOf(undefined),
    "without a city": lineOf({ ...QUERY, city: "" }),
    "with an index below zero": lineOf({ ...QUERY, usIndex: -1 }),
    "with another id": lineOf({ ...QUERY, id: "1" }),
    "with another kind": lineOf({ ...QUERY, answerKind: "guess" }),
    "with a time in words": lineOf({ ...QUERY, queriedAt: "now" }),
    "with a latitude beyond the pole": lineOf({ ...QUERY, cellLatitude: 91 }),
    "with another version": lineOf({ ...QUERY, apiVersion: 3 }),
  };
  for (const [what, line] of Object.entries(damaged)) {
    it(`throws for a line ${what}`, () => {
      expect(() => parseUnstored(line)).to.throw();
    });
  }
});
