import type { IncomingMessage } from "node:http";
import { ApiError } from "../errors.ts";
import type { AppMiddleware } from "./request-state.ts";

/** Bytes of path and query; no honest request of this API has more than 200. */
const MAX_URL_BYTES = 2048;
const MAX_HEADERS = 64;

/** Refuses what Node lets through: long targets, floods of headers, other protocols, no single Host. */
export const requestLimits: AppMiddleware = ({ req }, next) => {
  if ((req.url ?? "").length > MAX_URL_BYTES) throw new ApiError("uri-too-long");
  if (req.rawHeaders.length / 2 > MAX_HEADERS) throw new ApiError("headers-too-large");
  if (req.httpVersion !== "1.1" && req.httpVersion !== "1.0") {
    throw new ApiError("malformed-request", { detail: "The protocol must be HTTP/1.1." });
  }
  const hosts = countOf("host", req.rawHeaders);
  if (hosts > 1 || (hosts === 0 && req.httpVersion === "1.1")) {
    throw new ApiError("malformed-request", { detail: "There must be exactly one Host header." });
  }
  if (req.headers.expect && req.headers.expect.toLowerCase() !== "100-continue") {
    throw new ApiError("expectation-failed");
  }
  if (hasBody(req) && (req.method === "GET" || req.method === "HEAD")) {
    throw new ApiError("malformed-request", { detail: "The request must not have a body." });
  }
  return next();
};

function countOf(name: string, rawHeaders: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const header = rawHeaders[at];
    if (header?.length === name.length && header.toLowerCase() === name) count += 1;
  }
  return count;
}

/** Its framing may still turn out to be broken, when the answer is on its way already. */
function hasBody({ headers }: IncomingMessage): boolean {
  return "transfer-encoding" in headers || Number(headers["content-length"] ?? 0) > 0;
}
