import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";

/** One answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface RawExchange {
  /** The answers in their order; an interim `100 Continue` counts. */
  readonly answers: readonly RawAnswer[];
  /** `end`: the service closed in order. `reset`: it tore the connection down. */
  readonly closedBy: "end" | "reset";
}

/** Longer than the service lets a request take; a test that gets here has found a hung socket. */
const GIVE_UP_MS = 15_000;

/**
 * Writes bytes (text is Latin-1) to a new connection and reads until the service closes it; no HTTP
 * client is in between. `thenEnd` half-closes after the last byte.
 */
export function exchangeBytes(
  base: string,
  bytes: string | Buffer,
  { thenEnd = false } = {},
): Promise<RawExchange> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const chunks: Buffer[] = [];
    let closedBy: RawExchange["closedBy"] = "end";
    socket.setTimeout(GIVE_UP_MS, () => socket.destroy(new Error("the connection stays open")));
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("end", () => socket.end());
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
      closedBy = "reset";
    });
    socket.on("close", () =>
      resolve({ answers: parseAnswers(Buffer.concat(chunks).toString("latin1")), closedBy }),
    );
    socket.write(Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes, "latin1"));
    if (thenEnd) socket.end();
  });
}

/** Sends bytes and tears the connection down with a RST; resolves when it is gone. */
export function sendAndReset(base: string, bytes: string): Promise<void> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on("error", () => {});
    socket.on("close", () => resolve());
    socket.write(bytes, () => socket.resetAndDestroy());
  });
}

function parseAnswers(text: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let rest = text; rest !== ""; ) {
    const mark = rest.indexOf("\r\n\r\n");
    const [statusLine = "", ...lines] = rest.slice(0, mark).split("\r\n");
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const end = mark + 4 + Number(headers["content-length"] ?? 0);
    if (mark < 0 || end > rest.length) throw new Error(`not a whole answer: ${rest}`);
    answers.push({
      status: Number(statusLine.split(" ")[1]),
      headers,
      text: Buffer.from(rest.slice(mark + 4, end), "latin1").toString("utf8"),
    });
    rest = rest.slice(end);
  }
  return answers;
}

export interface RawRequest {
  readonly method?: string;
  /** Sent as it is: nothing is normalised. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A client with a few connections that it keeps. */
export interface KeptConnections {
  send(request: RawRequest): Promise<RawAnswer>;
  close(): void;
}

export function keepConnections(base: string, connections = 8): KeptConnections {
  const { hostname, port } = new URL(base);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    send: ({ method = "GET", path, headers = {} }) =>
      new Promise((resolve, reject) => {
        const outgoing = request({ agent, hostname, port, method, path, headers }, (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
          incoming.on("error", reject);
          incoming.on("end", () =>
            resolve({
              status: incoming.statusCode ?? 0,
              headers: incoming.headers,
              text: Buffer.concat(chunks).toString("utf8"),
            }),
          );
        });
        outgoing.on("error", reject).end();
      }),
    close: () => agent.destroy(),
  };
}
