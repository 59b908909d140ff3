import { setTimeout as sleep } from "node:timers/promises";
import * as otel from "@opentelemetry/api";
import { parseTraceParent } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { AlwaysOnSampler, ParentBasedSampler, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Logger } from "pino";
import { describeError } from "../log.ts";
import { VERSION } from "../version.ts";
import { countedBatches } from "./counted-batches.ts";
import type { Attributes, SpanName } from "./spans.ts";
import { NO_SPAN, type Span, type Tracer } from "./tracer.ts";

export interface TracingOptions {
  /** Base address of an OTLP receiver over HTTP, without `/v1/traces`. */
  readonly endpoint: URL;
  readonly log: Logger;
  /** Told of every span that nobody will get. */
  onDropped(spans: number): void;
}

/** Milliseconds one export may take, its retries included; and all of them when the process stops. */
const EXPORT_MS = 2_000;

const KINDS: Partial<Record<SpanName, otel.SpanKind>> = {
  request: otel.SpanKind.SERVER,
  upstream: otel.SpanKind.CLIENT,
};

/**
 * Traces by OpenTelemetry, sent to a receiver by OTLP over HTTP. Nothing waits for the receiver: what
 * it does not take is dropped and counted. A request whose caller does not trace it is not traced.
 */
export function startTracing({ endpoint, log, onDropped }: TracingOptions): Tracer {
  let isTaken = true;
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.href.replace(/\/$/, "")}/v1/traces`,
    timeoutMillis: EXPORT_MS,
  });
  const batches = countedBatches({
    exporter,
    onDropped(spans, error) {
      onDropped(spans);
      if (isTaken && error) log.warn(describeError(error), "traces are dropped");
      isTaken &&= error === undefined;
    },
    onSent() {
      if (!isTaken) log.info("traces are taken again");
      isTaken = true;
    },
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      "service.name": "air-quality-api",
      "service.version": VERSION,
    }),
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    spanProcessors: [batches],
  });
  const tracer = provider.getTracer("air-quality-api", VERSION);

  return {
    request(traceparent) {
      const caller = traceparent ? parseTraceParent(traceparent) : null;
      const context = caller
        ? otel.trace.setSpanContext(otel.ROOT_CONTEXT, { ...caller, isRemote: true })
        : otel.ROOT_CONTEXT;
      return startSpan(tracer, "request", context);
    },
    async stop() {
      const sent = provider.shutdown().catch(() => {});
      await Promise.race([sent, sleep(EXPORT_MS, undefined, { ref: false })]);
    },
  };
}

function startSpan(tracer: otel.Tracer, name: SpanName, context: otel.Context): Span {
  const span = tracer.startSpan(name, { kind: KINDS[name] ?? otel.SpanKind.INTERNAL }, context);
  return span.isRecording() ? new OpenTelemetrySpan(tracer, span) : NO_SPAN;
}

class OpenTelemetrySpan implements Span {
  private readonly tracer: otel.Tracer;
  private readonly span: otel.Span;

  constructor(tracer: otel.Tracer, span: otel.Span) {
    this.tracer = tracer;
    this.span = span;
  }

  get traceId(): string {
    return this.span.spanContext().traceId;
  }

  start(name: SpanName): Span {
    return startSpan(this.tracer, name, otel.trace.setSpan(otel.ROOT_CONTEXT, this.span));
  }

  set(attributes: Attributes): void {
    this.span.setAttributes(attributes);
  }

  link(other: Span): void {
    if (other instanceof OpenTelemetrySpan) {
      this.span.addLink({ context: other.span.spanContext() });
    }
  }

  end(failure?: string): void {
    if (failure !== undefined) {
      this.span.setAttribute("error.type", failure);
      this.span.setStatus({ code: otel.SpanStatusCode.ERROR });
    }
    this.span.end();
  }
}
