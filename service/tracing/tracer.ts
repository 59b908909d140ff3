import type { Attributes, SpanName } from "./spans.ts";

/** Something that takes time, within something else that does. */
export interface Span {
  /** Of the whole trace; undefined when nobody follows. */
  readonly traceId: string | undefined;
  start(name: SpanName): Span;
  set(attributes: Attributes): void;
  /** Points to a span that is not above this one but led to it. */
  link(other: Span): void;
  /** `failure` is a word for what went wrong, as in a metric's label. */
  end(failure?: string): void;
}

export interface Tracer {
  /** The span of a request; `traceparent` is its header (W3C Trace Context), as it came. */
  request(traceparent: string | undefined): Span;
  /** Sends what waits, for two seconds at most. */
  stop(): Promise<void>;
}

/** The span of everything while nobody traces: calls that do nothing. */
export const NO_SPAN: Span = {
  traceId: undefined,
  start: () => NO_SPAN,
  set() {},
  link() {},
  end() {},
};

/** Does some work in a span of its own, which ends with it. */
export function within<T>(
  parent: Span,
  name: SpanName,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const span = parent.start(name);
  return span === NO_SPAN ? work(span) : ended(span, work);
}

/** The same work; the span ends with it. */
async function ended<T>(span: Span, work: (span: Span) => Promise<T>): Promise<T> {
  try {
    const result = await work(span);
    span.end();
    return result;
  } catch (error) {
    span.end(failureOf(error));
    throw error;
  }
}

/** The reason that an error of ours gives, else its name; a message could hold anything. */
function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "reason" in error && typeof error.reason === "string" ? error.reason : error.name;
}
