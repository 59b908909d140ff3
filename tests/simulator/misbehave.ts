import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { pipeline, Readable } from "node:stream";
import type { Fault } from "./faults.ts";
import { MALFORMED_PAYLOADS } from "./malformed.ts";
import { errorReply, type Reply, reply, send } from "./reply.ts";

const BYTE_EVERY_MS = 1_000;
const GATEWAY_PAGE = "<html><body><center><h1>Gateway error</h1></center></body></html>";

/** Writes one byte per tick until all are out or the socket is gone; leaves no timer behind. */
function trickle(
  bytes: Buffer,
  everyMs: number,
  socket: Socket,
  write: (byte: Buffer) => void,
  end: () => void,
): void {
  let sent = 0;
  const timer = setInterval(() => {
    write(bytes.subarray(sent, sent + 1));
    sent += 1;
    if (sent < bytes.length) return;
    clearInterval(timer);
    end();
  }, everyMs);
  socket.once("close", () => clearInterval(timer));
}

/** The bytes of an answer on the wire, for what `ServerResponse` is too well-behaved to send. */
function wireBytes({ status, headers, body }: Reply): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} Slow\r\n${lines.join("")}connection: close\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

function sendSlowHeaders(answer: Reply, everyMs: number, socket: Socket): void {
  trickle(
    wireBytes(answer),
    everyMs,
    socket,
    (byte) => socket.write(byte),
    () => socket.end(),
  );
}

function sendSlowBody(answer: Reply, everyMs: number, response: ServerResponse, socket: Socket) {
  response.writeHead(answer.status, answer.headers).flushHeaders();
  trickle(
    Buffer.from(answer.body),
    everyMs,
    socket,
    (byte) => response.write(byte),
    () => response.end(),
  );
}

function sendEndless(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, " ");
  const blanks = new Readable({
    read() {
      this.push(chunk);
    },
  });
  response.writeHead(200, { "content-type": "application/json; charset=utf-8" });
  // The client hangs up sooner or later; that is the expected end.
  pipeline(blanks, response, () => {});
}

/** Announces all of the body, sends half of it, then `cut`s the connection. */
function sendHalf(answer: Reply, response: ServerResponse, cut: () => void): void {
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, answer.headers);
  response.write(body.subarray(0, body.length / 2), () => setImmediate(cut));
}

/** Faults that are a whole answer, only a wrong one. */
type WrongAnswer = Extract<
  Fault,
  { kind: "error" | "redirect" | "html-5xx" | "malformed" | "garbage" }
>;

function malformed(name: string, status = 200): Reply {
  const payload = MALFORMED_PAYLOADS.find((candidate) => candidate.name === name);
  if (payload === undefined) throw new Error(`no malformed payload is named ${name}`);
  return reply(status, payload.body, payload.headers);
}

function wrongAnswer(fault: WrongAnswer): Reply {
  switch (fault.kind) {
    case "error":
      return errorReply(fault.message, fault.status, fault.headers);
    case "redirect":
      return reply(fault.status ?? 302, "", { location: fault.location });
    case "html-5xx":
      return reply(fault.status ?? 502, GATEWAY_PAGE, {
        "content-type": "text/html",
        ...fault.headers,
      });
    case "malformed":
      return malformed(fault.name, fault.status);
    case "garbage":
      return reply(fault.status ?? 200, fault.body, fault.headers);
  }
}

/**
 * Plays one fault on one exchange; `honest` is what the call deserved. Everything it starts ends
 * with the socket.
 */
export function misbehave(
  fault: Fault,
  honest: Reply,
  { socket }: IncomingMessage,
  response: ServerResponse,
): void {
  switch (fault.kind) {
    case "hang":
      break;
    case "slow-headers":
      sendSlowHeaders(honest, fault.everyMs ?? BYTE_EVERY_MS, socket);
      break;
    case "slow-body":
      sendSlowBody(honest, fault.everyMs ?? BYTE_EVERY_MS, response, socket);
      break;
    case "endless-body":
      sendEndless(response);
      break;
    case "reset":
      socket.resetAndDestroy();
      break;
    case "reset-mid-body":
      sendHalf(honest, response, () => socket.resetAndDestroy());
      break;
    case "close-mid-body":
      sendHalf(honest, response, () => socket.end());
      break;
    default:
      send(response, wrongAnswer(fault));
  }
}
