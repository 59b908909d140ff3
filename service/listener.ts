import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, Server as NetServer } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { PROBLEMS, type ProblemName, problemBody } from "./errors.ts";
import { newRequestId } from "./ids.ts";

export interface Listener {
  /** Where it answers, such as `http://127.0.0.1:9090`. */
  readonly url: string;
  /**
   * Stops accepting at once, lets running requests end, then resolves. Idle connections may still
   * bring one request that was already on its way; its answer says `Connection: close`.
   */
  close(): Promise<void>;
}

/** Milliseconds; longer than Envoy keeps its side (55 s), so that it never meets a closed socket. */
const KEEP_ALIVE_MS = 75_000;
/** Milliseconds for a request to arrive whole. */
const ARRIVAL_MS = 10_000;
const MAX_HEADER_BYTES = 16 * 1024;
/** Milliseconds until a running request is cut off: the 4 s it may take, and one more. */
const DRAIN_MS = 5_000;

export interface ListenOptions {
  /** Undefined: every address of the machine. */
  readonly host: string | undefined;
  /** 0 for any free one. */
  readonly port: number;
  /** Milliseconds that idle connections stay open after the last accept. */
  readonly idleGraceMs: number;
}

/** Listens with limits of our own; rejects when the address cannot be had. */
export async function listen(
  handler: RequestListener,
  { host, port, idleGraceMs }: ListenOptions,
): Promise<Listener> {
  let draining = false;
  const server = createServer({
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: ARRIVAL_MS,
    requestTimeout: ARRIVAL_MS,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: MAX_HEADER_BYTES,
    // Checked with a problem document in middleware/request-limits.ts.
    requireHostHeader: false,
  });
  // The last answer of every connection: a listener per answer costs a fifth of the CPU in garbage.
  const answers = new Map<Duplex, ServerResponse>();
  server.on("connection", (socket) => socket.once("close", () => answers.delete(socket)));
  server.on("request", (request, response) => {
    answers.set(request.socket, response);
    response.shouldKeepAlive &&= !draining;
    handler(request, response);
  });
  answerWithoutApp(server, answers);

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  });
  const { address, port: bound, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${bound}`,
    async close() {
      draining = true;
      for (const response of answers.values()) response.shouldKeepAlive = false;
      const closed = new Promise((resolve) => server.once("close", resolve));
      // http.Server's own close() would cut idle connections at once, with requests on their way.
      NetServer.prototype.close.call(server);
      await Promise.race([closed, sleep(idleGraceMs, undefined, { ref: false })]);
      server.closeIdleConnections();
      await Promise.race([closed, sleep(DRAIN_MS, undefined, { ref: false })]);
      server.closeAllConnections();
      await closed;
    },
  };
}

/** What Node would answer by itself, without a body or not at all. */
function answerWithoutApp(server: Server, answers: ReadonlyMap<Duplex, ServerResponse>): void {
  const refuse = (socket: Duplex, problem: ProblemName, headers: readonly string[] = []) => {
    // An answer to an earlier request on this connection must not be overtaken.
    const earlier = answers.get(socket);
    if (earlier && !earlier.writableFinished)
      earlier.once("close", () => socket.destroy()).shouldKeepAlive = false;
    else writeProblem(socket, problem, headers);
  };
  server.on("clientError", ({ code }: NodeJS.ErrnoException, socket) => {
    if (code === "HPE_HEADER_OVERFLOW") return refuse(socket, "headers-too-large");
    if (code === "ERR_HTTP_REQUEST_TIMEOUT") return refuse(socket, "request-timeout");
    refuse(socket, "malformed-request");
  });
  server.on("connect", (_request, socket) => {
    // Node gives this socket away without a listener: a reset would end the process.
    socket.on("error", () => socket.destroy());
    refuse(socket, "method-not-allowed", ["Allow: GET, HEAD, OPTIONS"]);
  });
  // The application refuses it, like any other request (middleware/request-limits.ts).
  server.on("checkExpectation", (request, response) => server.emit("request", request, response));
}

/** Milliseconds that a refused client may go on sending; closing at once would lose the answer. */
const LINGER_MS = 1_000;

/** A whole answer on a bare socket, which is closed after it. */
function writeProblem(socket: Duplex, problem: ProblemName, headers: readonly string[]): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = newRequestId();
  const body = JSON.stringify(problemBody(problem, requestId, {}));
  const head = [
    `HTTP/1.1 ${PROBLEMS[problem].status} ${problem}`,
    "Content-Type: application/problem+json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Cache-Control: no-store",
    "Access-Control-Allow-Origin: *",
    `X-Request-Id: ${requestId}`,
    "Connection: close",
    ...headers,
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`).resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
