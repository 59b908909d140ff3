import type { ServerResponse } from "node:http";
import { type ErrorMessage, errorBody, errorRow } from "./errors.ts";

/** A whole answer, not sent yet. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** As recorded from AirVisual in 2018; there are no rate-limit headers. */
const HEADERS = {
  "content-type": "application/json; charset=utf-8",
  "cache-control": "no-store",
  pragma: "no-cache",
  "access-control-allow-origin": "*",
};

/** An answer with AirVisual's headers, `headers` over them; an empty value leaves a header out. */
export function reply(
  status: number,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const merged = Object.entries({
    ...HEADERS,
    ...headers,
    "content-length": `${Buffer.byteLength(body)}`,
  });
  return { status, headers: Object.fromEntries(merged.filter(([, value]) => value !== "")), body };
}

/** A documented refusal, with its usual status unless another is given. */
export function errorReply(
  message: ErrorMessage,
  status?: number,
  headers?: Readonly<Record<string, string>>,
): Reply {
  const row = errorRow(message);
  return reply(status ?? row.status, errorBody(row), headers);
}

/** Sends all of it at once. A client that is gone is no error. */
export function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, headers).end(body);
}
