import { expect } from "chai";
import { AirVisualError } from "../../../../service/air-visual/failures.ts";
import type { SpanName } from "../../../../service/tracing/spans.ts";
import { NO_SPAN, type Span, within } from "../../../../service/tracing/tracer.ts";

/** A span that notes how it and those within it end. */
function noting(ends: [SpanName, string | undefined][], name: SpanName = "request"): Span {
  return {
    ...NO_SPAN,
    start: (child) => noting(ends, child),
    end: (failure) => void ends.push([name, failure]),
  };
}

describe("within", () => {
  it("hands on the result, and ends the span after the work", async () => {
    const ends: [SpanName, string | undefined][] = [];

    const result = await within(noting(ends), "lookup", async (span) => {
      await within(span, "flight", async () => {});
      return 42;
    });

    expect(result).to.equal(42);
    expect(ends).to.deep.equal([
      ["flight", undefined],
      ["lookup", undefined],
    ]);
  });

  const failures: readonly (readonly [unknown, string])[] = [
    [new AirVisualError("timeout", "canary"), "timeout"],
    [new TypeError("canary"), "TypeError"],
    ["canary", "unknown"],
  ];
  for (const [failure, word] of failures) {
    it(`hands on a failure, and says no more of it than ${word}`, async () => {
      const ends: [SpanName, string | undefined][] = [];

      const thrown = await within(noting(ends), "upstream", () => Promise.reject(failure)).catch(
        (error: unknown) => error,
      );

      expect(thrown).to.equal(failure);
      expect(ends).to.deep.equal([["upstream", word]]);
    });
  }

  it("adds nothing to the work while nobody traces", () => {
    const work = Promise.resolve();

    expect(within(NO_SPAN, "lookup", () => work)).to.equal(work);
  });
});
