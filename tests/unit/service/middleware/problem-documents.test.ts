import { expect } from "chai";
import {
  AirVisualError,
  type FailureReason,
  type QuotaWindow,
} from "../../../../service/air-visual/failures.ts";
import { ApiError } from "../../../../service/errors.ts";
import { toApiError } from "../../../../service/middleware/problem-documents.ts";
import { StorageError } from "../../../../service/storage-error.ts";

const NOW = Date.parse("2026-11-30T23:00:00.000Z");
const clock = { now: () => NOW };

const upstream = (reason: FailureReason, window?: QuotaWindow) =>
  new AirVisualError(reason, "canary", window);

describe("toApiError", () => {
  it("passes an error that is an answer on as it is", () => {
    const error = new ApiError("method-not-allowed", { headers: { Allow: "GET" } });

    expect(toApiError(error, clock)).to.equal(error);
  });

  const failures = [
    ["nothing near", upstream("nothing-near"), "nothing-near", undefined],
    ["a spent minute", upstream("quota", "minute"), "upstream-quota", 60],
    ["a spent day", upstream("quota", "day"), "upstream-quota", 3_600],
    ["a spent month", upstream("quota", "month"), "upstream-quota", 3_600],
    ["a refused key", upstream("key"), "upstream-key", 60],
    ["an unusable answer", upstream("invalid"), "upstream-invalid", 5],
    ["no connection", upstream("unreachable"), "upstream-unreachable", 5],
    ["a timeout", upstream("timeout"), "upstream-timeout", 5],
    ["a database that is away", new StorageError("canary"), "storage-unavailable", 5],
  ] as const;
  for (const [name, error, problem, retryAfterSeconds] of failures) {
    it(`answers ${name} with ${problem}, Retry-After ${retryAfterSeconds}`, () => {
      const answer = toApiError(error, clock);

      expect(answer).to.be.instanceOf(ApiError).and.to.include({ problem });
      expect(answer.details).to.deep.equal({ retryAfterSeconds });
      expect(answer.message).to.not.include("canary");
    });
  }

  const unknown = [new TypeError("canary"), "canary", null, undefined, { problem: "not-found" }];
  for (const error of unknown) {
    it(`says nothing of ${error instanceof Error ? error.name : JSON.stringify(error)}`, () => {
      const answer = toApiError(error, clock);

      expect(answer).to.include({
        problem: "internal",
        message: "Something went wrong here",
      });
      expect(answer.details).to.deep.equal({});
    });
  }
});
