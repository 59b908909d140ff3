import { ExportResultCode } from "@opentelemetry/core";
import {
  BatchSpanProcessor,
  type SpanExporter,
  type SpanProcessor,
} from "@opentelemetry/sdk-trace";

/** Spans that may wait; an everyday collector takes them within the interval. */
const MAX_WAITING = 2_048;
const MAX_BATCH = 512;
/** Milliseconds until a batch is sent that is not full. */
const INTERVAL_MS = 1_000;

export interface CountedBatchesOptions {
  readonly exporter: SpanExporter;
  /** Told of every span that nobody will get: the queue was full, or its batch could not be sent. */
  onDropped(spans: number, error?: Error): void;
  /** Told of every batch that was taken. */
  onSent(): void;
}

/** The SDK's batches over a bounded queue; the SDK alone does not tell what it drops. */
export function countedBatches(options: CountedBatchesOptions): SpanProcessor {
  const { exporter, onDropped, onSent } = options;
  let waiting = 0;
  const batches = new BatchSpanProcessor({
    maxQueueSize: MAX_WAITING,
    maxExportBatchSize: MAX_BATCH,
    scheduledDelayMillis: INTERVAL_MS,
    exporter: {
      export(spans, done) {
        waiting -= spans.length;
        exporter.export(spans, (result) => {
          if (result.code === ExportResultCode.SUCCESS) onSent();
          else onDropped(spans.length, result.error);
          done(result);
        });
      },
      shutdown: () => exporter.shutdown(),
    },
  });
  return {
    onStart() {},
    onEnd(span) {
      if (waiting >= MAX_WAITING) {
        onDropped(1);
        return;
      }
      waiting += 1;
      batches.onEnd(span);
    },
    forceFlush: () => batches.forceFlush(),
    shutdown: () => batches.shutdown(),
  };
}
