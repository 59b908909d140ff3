import { connect } from "node:net";

/** What came over the wire; bytes as latin1 characters, so that nothing is lost or guessed. */
export interface Exchange {
  /** `closed` by FIN, `still open` after `ms`, `enough` after `bytes`, or an error code. */
  readonly end: string;
  readonly raw: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Bounds and content of one exchange. */
export interface ExchangeOptions {
  readonly method?: string;
  readonly body?: string;
  /** Give up listening after so many ms; default 3,000. */
  readonly ms?: number;
  /** Hang up after so many bytes. */
  readonly bytes?: number;
}

function parse(end: string, raw: string): Exchange {
  const gap = raw.indexOf("\r\n\r\n");
  const [first = "", ...lines] = raw.slice(0, Math.max(0, gap)).split("\r\n");
  const headers = lines.map((line) => {
    const colon = line.indexOf(": ");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)] as const;
  });
  return {
    end,
    raw,
    status: Number(first.split(" ")[1] ?? 0),
    headers: Object.fromEntries(headers),
    body: gap < 0 ? "" : raw.slice(gap + 4),
  };
}

/** One request on its own connection, below any HTTP library's manners. Never rejects. */
export function exchange(
  port: number,
  path: string,
  options: ExchangeOptions = {},
): Promise<Exchange> {
  const { method = "GET", body = "", ms = 3_000, bytes = Number.POSITIVE_INFINITY } = options;
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (end: string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(parse(end, Buffer.concat(chunks).toString("latin1")));
    };
    const timer = setTimeout(() => finish("still open"), ms);
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= bytes) finish("enough");
    });
    socket.on("end", () => finish("closed"));
    socket.on("error", (error) => finish("code" in error ? `${error.code}` : error.message));
    socket.write(
      `${method} ${path} HTTP/1.1\r\nhost: simulator\r\nconnection: close\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
}
