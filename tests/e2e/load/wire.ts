import * as http from "node:http";
import * as https from "node:https";

/** One answer, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** One request and what came of it: an answer, or the reason why there is none. */
export interface Exchange {
  readonly answer?: Answer;
  /** A system's error code, `cut off` in the middle of an answer, or `time-out`. */
  readonly broken?: string;
}

export interface Sending {
  readonly path: string;
  /** Sent as X-Request-Id. */
  readonly id: string;
  /** On a connection of its own; else on one that was kept, where there is one. */
  readonly fresh: boolean;
  /** Milliseconds from now until it counts as not answered. */
  readonly withinMs: number;
  /** Beside the ones that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The way to one server. */
export interface Wire {
  /** Sends one GET, once. Never rejects. */
  send(sending: Sending): Promise<Exchange>;
  /** Closes the kept connections; what is on its way breaks. */
  close(): void;
}

/** Milliseconds; a client that keeps connections gives them up before the server does (Envoy: 60 s). */
const IDLE_MS = 20_000;

/** `url` is where the connections go to, `host` the name in the Host header when it is another one. */
export function openWire(url: string, host = new URL(url).host): Wire {
  const { protocol, hostname, port } = new URL(url);
  const { Agent, request } = protocol === "https:" ? https : http;
  const kept = new Agent({ keepAlive: true, timeout: IDLE_MS });
  const options = {
    protocol,
    // An IPv6 address has no brackets outside an address.
    hostname: hostname.replace(/^\[|\]$/g, ""),
    port: port || undefined,
    servername: host.replace(/:\d+$/, ""),
  };
  return {
    send({ path, id, fresh, withinMs, headers: extra }) {
      return new Promise((resolve) => {
        const headers = { host, "x-request-id": id, accept: "application/json", ...extra };
        const agent = fresh ? new Agent() : kept;
        const outgoing = request({ ...options, path, headers, agent });
        const end = (exchange: Exchange) => {
          clearTimeout(timer);
          resolve(exchange);
        };
        const timer = setTimeout(() => {
          end({ broken: "time-out" });
          outgoing.destroy();
        }, withinMs);
        outgoing.on("error", (error) => end({ broken: codeOf(error) }));
        outgoing.on("response", (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
          incoming.on("error", () => end({ broken: "cut off" }));
          incoming.on("end", () => {
            const { statusCode: status = 0, headers } = incoming;
            end({ answer: { status, headers, text: Buffer.concat(chunks).toString("utf8") } });
          });
        });
        outgoing.end();
      });
    },
    close: () => kept.destroy(),
  };
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message;
}
