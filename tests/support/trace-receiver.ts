import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { EXPORT_REQUEST, type OtlpSpan, plain } from "./otlp.ts";
import { until } from "./wait.ts";

/** A span as tests look at it. */
export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly id: string;
  readonly parent: string | undefined;
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Ids of spans that it points to. */
  readonly links: readonly string[];
  readonly hasFailed: boolean;
  /** Both in nanoseconds of the epoch. */
  readonly startedAt: bigint;
  readonly endedAt: bigint;
}

export interface TraceReceiver {
  /** What an exporter is configured with. */
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** Attributes of whatever sent them, once per request. */
  readonly resources: readonly Readonly<Record<string, unknown>>[];
  /** Every body that came, whole. */
  readonly bodies: readonly string[];
  /** What was no OTLP, each with its reason. */
  readonly faults: readonly string[];
  /** `hang` takes requests and never answers. */
  behave(how: "take" | "refuse" | "hang"): void;
  stop(): Promise<void>;
}

/** A receiver of OTLP over HTTP in JSON that takes nothing but what its specification allows. */
export async function startTraceReceiver(): Promise<TraceReceiver> {
  const spans: ReceivedSpan[] = [];
  const resources: Record<string, unknown>[] = [];
  const bodies: string[] = [];
  const faults: string[] = [];
  let behaviour: "take" | "refuse" | "hang" = "take";

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { method, url, headers } = request;
    if (behaviour === "hang") return;
    response.setHeader("Content-Type", "application/json");
    if (behaviour === "refuse") {
      response.writeHead(400).end("{}");
      return;
    }
    bodies.push(body);
    const what = `${method} ${url} ${headers["content-type"]}`;
    if (what !== "POST /v1/traces application/json") faults.push(what);
    const parsed = EXPORT_REQUEST.safeParse(JSON.parse(body));
    if (!parsed.success) faults.push(`${parsed.error.message}: ${body}`);
    for (const { resource, scopeSpans } of parsed.data?.resourceSpans ?? []) {
      resources.push(plain(resource.attributes));
      spans.push(...scopeSpans.flatMap((scope) => scope.spans.map(received)));
    }
    response.writeHead(parsed.success ? 200 : 400).end("{}");
  }

  const server = createServer((request, response) => void receive(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    resources,
    bodies,
    faults,
    behave(how) {
      behaviour = how;
    },
    async stop() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function received(span: OtlpSpan): ReceivedSpan {
  return {
    name: span.name,
    traceId: span.traceId,
    id: span.spanId,
    parent: span.parentSpanId,
    kind: span.kind,
    attributes: plain(span.attributes),
    links: span.links.map(({ spanId }) => spanId),
    hasFailed: span.status.code === 2,
    startedAt: BigInt(span.startTimeUnixNano),
    endedAt: BigInt(span.endTimeUnixNano),
  };
}

/** A request's own span, once it is there: it ends last of all that it waits for. */
export function requestOf({ spans }: TraceReceiver, id: string): Promise<ReceivedSpan> {
  return until(() => spans.find(({ attributes }) => attributes["request.id"] === id));
}

/** The spans of one trace by name, each below its parent, in the order of their starts. */
export function treeOf(spans: readonly ReceivedSpan[], traceId: string): string[] {
  const ours = spans
    .filter((span) => span.traceId === traceId)
    .sort((a, b) => Number(a.startedAt - b.startedAt));
  const ids = new Set(ours.map(({ id }) => id));
  const below = (parent: string | undefined, indent: string): string[] =>
    ours
      .filter((span) => (ids.has(span.parent ?? "") ? span.parent : undefined) === parent)
      .flatMap((span) => [`${indent}${span.name}`, ...below(span.id, `${indent}  `)]);
  return below(undefined, "");
}
