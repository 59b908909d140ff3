import { ExportResultCode } from "@opentelemetry/core";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { expect } from "chai";
import { countedBatches } from "../../../../service/tracing/counted-batches.ts";

/** All that a batch looks at. */
const SPAN = {
  spanContext: () => ({ traceId: "1".repeat(32), spanId: "1".repeat(16), traceFlags: 1 }),
  resource: {},
} as ReadableSpan;

describe("countedBatches", () => {
  it("drops and counts what is more than the queue holds while the receiver hangs", async () => {
    let dropped = 0;
    const batches = countedBatches({
      exporter: { export() {}, shutdown: async () => {} },
      onDropped(spans) {
        dropped += spans;
      },
      onSent() {},
    });

    for (let n = 0; n < 3_000; n += 1) batches.onEnd(SPAN);

    // One batch is on its way, the queue is full.
    expect(dropped).to.equal(3_000 - 512 - 2_048);
  });

  it("counts no span that is taken, and every one that is not", async () => {
    const told: (number | string)[] = [];
    const results = [ExportResultCode.SUCCESS, ExportResultCode.FAILED];
    const batches = countedBatches({
      exporter: {
        export: (_spans, done) => done({ code: results.shift() ?? ExportResultCode.SUCCESS }),
        shutdown: async () => {},
      },
      onDropped: (spans) => told.push(spans),
      onSent: () => told.push("sent"),
    });

    for (let n = 0; n < 3; n += 1) batches.onEnd(SPAN);
    await batches.forceFlush();
    for (let n = 0; n < 2; n += 1) batches.onEnd(SPAN);
    await batches.forceFlush().catch(() => {});

    expect(told).to.deep.equal(["sent", 2]);
  });
});
