import { gzipSync } from "node:zlib";
import type { MalformedPayload } from "./malformed-payload.ts";
import { RECORDED, success, withRawCity, withRawIndex } from "./payload.ts";

const GOOD = success(RECORDED);
const KIB = 1024;
const MIB = KIB * KIB;
const HTML = "<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>";

const refused = (
  name: string,
  body: string | Buffer,
  headers?: Readonly<Record<string, string>>,
): MalformedPayload => ({ name, body, acceptable: false, ...(headers && { headers }) });

const accepted = (
  name: string,
  body: string | Buffer,
  headers?: Readonly<Record<string, string>>,
): MalformedPayload => ({ name, body, acceptable: true, ...(headers && { headers }) });

const GZIP = { "content-encoding": "gzip" };

/** Built on first use: only a test that sends it pays for it. */
function lazily(name: string, headers: Readonly<Record<string, string>>, build: () => Buffer) {
  let body: Buffer | undefined;
  return {
    name,
    headers,
    acceptable: false,
    get body(): Buffer {
      body ??= build();
      return body;
    },
  } satisfies MalformedPayload;
}

/** gzip members may follow each other, so a bomb is one small member repeated. Blanks are JSON. */
const bomb = (members: number): Buffer => {
  const member = gzipSync(Buffer.alloc(16 * MIB, " "), { level: 9 });
  return Buffer.concat([...Array<Buffer>(members).fill(member), gzipSync(GOOD)]);
};

const pad = (size: number): string => `${GOOD}${" ".repeat(size - GOOD.length)}`;
const nest = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
const besideData = (json: string): string => GOOD.replace('"city"', () => `"extra":${json},"city"`);
const latin1 = Buffer.from(withRawCity('"São Paulo"'), "latin1");

const TRUNCATED = [
  refused("empty", ""),
  refused("blank", " \n\t "),
  refused("truncated-at-1", GOOD.slice(0, 1)),
  refused("truncated-in-a-name", GOOD.slice(0, 40)),
  refused("truncated-by-1", GOOD.slice(0, -1)),
  refused("trailing-garbage", `${GOOD}}`),
  refused("two-documents", `${GOOD}\n${GOOD}`),
];

const NOT_JSON = [
  refused("html", HTML, { "content-type": "text/html" }),
  refused("html-as-json", HTML),
  refused("plain-text", "Service Unavailable"),
  refused("xml", '<?xml version="1.0"?><status>success</status>', { "content-type": "text/xml" }),
  refused("jsonp", `callback(${GOOD})`),
  refused("single-quotes", GOOD.replaceAll('"', "'")),
  refused("trailing-comma", `${GOOD.slice(0, -1)},}`),
  refused("comment", `/* cached */${GOOD}`),
  refused("random-bytes", Buffer.from("00ff10c0afe2828ffe", "hex")),
];

const WRONG_ROOT = [
  refused("root-null", "null"),
  refused("root-array", `[${GOOD}]`),
  refused("root-empty-array", "[]"),
  refused("root-empty-object", "{}"),
  refused("root-string", '"success"'),
  refused("root-true", "true"),
  refused("root-number", "77"),
  refused("root-nan", "NaN"),
  refused("node-not-found", '"node not found"'),
  refused("double-encoded", JSON.stringify(GOOD)),
  refused("deep-nesting-10k", nest(10_000)),
  refused("unclosed-nesting-100k", "[".repeat(100_000)),
];

const NOTATION = [
  accepted("byte-order-mark", `\uFEFF${GOOD}`),
  accepted("pretty-printed", JSON.stringify(JSON.parse(GOOD), null, 2)),
  accepted("duplicate-keys", withRawIndex('1,"aqius":77')),
  accepted("escaped-city", withRawCity('"\\u0042elgrade"')),
  accepted("nested-10k-beside", besideData(nest(10_000))),
  accepted("proto-beside", besideData('1,"__proto__":{"city":"Evil"}')),
  accepted("constructor-beside", besideData('1,"constructor":{"prototype":{"city":"Evil"}}')),
  refused("data-in-proto", GOOD.replace('"data"', '"__proto__"')),
];

const WRONG_CHARSET = [
  refused("utf-16", Buffer.from(GOOD, "utf16le"), {
    "content-type": "application/json; charset=utf-16le",
  }),
  refused("invalid-utf-8", latin1),
  accepted("latin-1", Buffer.from(GOOD, "latin1"), {
    "content-type": "application/json; charset=iso-8859-1",
  }),
  accepted("unknown-charset", GOOD, { "content-type": "application/json; charset=klingon" }),
  accepted("text-html-type", GOOD, { "content-type": "text/html" }),
  accepted("no-content-type", GOOD, { "content-type": "" }),
];

const ENCODED = [
  accepted("gzip-unasked", gzipSync(GOOD), GZIP),
  refused("gzip-claimed", GOOD, GZIP),
  refused("gzip-truncated", gzipSync(GOOD).subarray(0, 60), GZIP),
  refused("gzip-unlabelled", gzipSync(GOOD)),
  refused("unknown-encoding", Buffer.from(GOOD).reverse(), { "content-encoding": "snail" }),
  lazily("gzip-bomb-16-mib", GZIP, () => bomb(1)),
  lazily("gzip-bomb-10-gib", GZIP, () => bomb(640)),
];

const HUGE = [
  accepted("just-over-64-kib", pad(64 * KIB + 1)),
  refused("of-1-mib", pad(MIB)),
  refused("of-8-mib", pad(8 * MIB)),
  refused("many-members", besideData(`{${'"a":1,'.repeat(200_000)}"a":1}`)),
];

/** Bodies that are not one JSON object in UTF-8 of a sane size, and notations that are. */
export const BROKEN_BODIES: readonly MalformedPayload[] = [
  ...TRUNCATED,
  ...NOT_JSON,
  ...WRONG_ROOT,
  ...NOTATION,
  ...WRONG_CHARSET,
  ...ENCODED,
  ...HUGE,
];
