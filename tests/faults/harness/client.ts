import { randomUUID } from "node:crypto";
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { PROBLEMS } from "../../../service/errors.ts";
import type { Books } from "./books.ts";
import { leakIn } from "./canaries.ts";

/** One request and what came of it. */
export interface Exchange {
  /** The X-Request-Id that was sent: a new one for every attempt. */
  readonly id: string;
  /** 0 when no whole answer came. */
  readonly status: number;
  /** The system's error code when there was no answer. */
  readonly code: string;
  readonly ms: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A consumer that believes nothing: it checks every answer and keeps the ids of its 200s. */
export interface Client {
  get(base: string, path: string, headers?: Readonly<Record<string, string>>): Promise<Exchange>;
  /** Request ids of every 200 of `/air-quality`, each to be found in the table exactly once. */
  readonly acknowledged: string[];
  close(): void;
}

/** The app's 4.0 s and one more (INV-3). */
const LATE_MS = 5_000;
const HUNG_MS = 15_000;
const TYPES = new Set(Object.keys(PROBLEMS).map((name) => `/problems#${name}`));
const INSIDE = /at .*\.[jt]s:\d+|SELECT |INSERT |127\.0\.0\.1|localhost|ECONN/;

export function createClient(books: Books, { keepAlive = true } = {}): Client {
  const agent = new Agent({ keepAlive, maxSockets: Number.POSITIVE_INFINITY });
  const acknowledged: string[] = [];
  return {
    acknowledged,
    async get(base, path, headers = {}) {
      const exchange = await exchangeWith(agent, base, path, headers);
      note(books, path, exchange);
      if (exchange.status === 200 && isAnswer(path)) acknowledged.push(exchange.id);
      return exchange;
    },
    close: () => agent.destroy(),
  };
}

const isAnswer = (path: string) => /^(\/v[12])?\/air-quality\?/.test(path);

function exchangeWith(
  agent: Agent,
  base: string,
  path: string,
  extra: Readonly<Record<string, string>>,
): Promise<Exchange> {
  const id = randomUUID();
  const begun = performance.now();
  return new Promise((resolve) => {
    const end = (seen: Partial<Exchange>) => {
      clearTimeout(timer);
      const ms = performance.now() - begun;
      resolve({ id, status: 0, code: "", headers: {}, text: "", ms, ...seen });
    };
    const headers = { "x-request-id": id, ...extra };
    const outgoing = request(`${base}${path}`, { agent, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", ({ code }: NodeJS.ErrnoException) => end({ code: code ?? "cut" }));
      incoming.on("end", () =>
        end({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    const timer = setTimeout(() => {
      end({ code: "HUNG" });
      outgoing.destroy();
    }, HUNG_MS);
    outgoing.on("error", ({ code }: NodeJS.ErrnoException) => end({ code: code ?? "cut" }));
    outgoing.end();
  });
}

function note(books: Books, path: string, exchange: Exchange): void {
  const { status, ms, text, headers, code } = exchange;
  books.requests += 1;
  books.slowestMs = Math.max(books.slowestMs, ms);
  if (code === "HUNG") books.hung += 1;
  else if (ms > LATE_MS) books.late += 1;
  if (status === 0) return;

  books.scanned += 1;
  const leak = leakIn(`${JSON.stringify(headers)}\n${text}`);
  if (leak) books.leaks.push(`${leak} in the answer to ${path}`);
  if (status === 200) {
    books.ok += 1;
    if (isAnswer(path) && !isWhole(text)) books.hollow += 1;
  } else if (status >= 400) {
    books.problems += 1;
    if (!isProblem(exchange)) books.badProblems.push(`${status} ${path}: ${text.slice(0, 100)}`);
  }
}

function isWhole(text: string): boolean {
  const { city, air_quality_index, us_index } = JSON.parse(text);
  return typeof city === "string" && city !== "" && Number.isInteger(air_quality_index ?? us_index);
}

function isProblem({ status, headers, text }: Exchange): boolean {
  if (headers["content-type"] !== "application/problem+json" || INSIDE.test(text)) return false;
  const body = JSON.parse(text);
  return body.status === status && TYPES.has(body.type);
}

/** The problem's name, such as `upstream-timeout`; empty for anything else. */
export function problemOf({ status, text }: Exchange): string {
  if (status < 400) return "";
  return String(JSON.parse(text).type).replace("/problems#", "");
}
