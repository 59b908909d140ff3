import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";

/** A server that a stage calls and that can't be had here, played strictly. */
export interface Played {
  readonly url: string;
  stop(): Promise<void>;
}

type Handle = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

async function serve(handle: Handle): Promise<Played> {
  const server: Server = createServer((request, response) => {
    buffer(request).then((body) => handle(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export const NEXUS_USER = "pipeline";
export const NEXUS_PASSWORD = "only-for-the-proof";

/** Nexus' raw repository `files`: PUT and GET of a path, for one user. */
export async function playNexus(): Promise<
  Played & { readonly files: ReadonlyMap<string, Buffer> }
> {
  const files = new Map<string, Buffer>();
  const right = `Basic ${Buffer.from(`${NEXUS_USER}:${NEXUS_PASSWORD}`).toString("base64")}`;
  const played = await serve(({ method, url = "", headers }, response, body) => {
    const [, path] = /^\/repository\/files\/([\w./-]+)$/.exec(url) ?? [];
    if (headers.authorization !== right) return void response.writeHead(401).end();
    if (path === undefined) return void response.writeHead(404).end();
    if (method === "PUT") {
      files.set(path, body);
      return void response.writeHead(201).end();
    }
    const file = method === "GET" ? files.get(path) : undefined;
    response.writeHead(file ? 200 : 404).end(file);
  });
  return { ...played, files };
}

/** npm's advisories, of which there are none until one is set. */
export async function playAdvisories(): Promise<Played & { set(byPackage: object): void }> {
  let known: object = {};
  const played = await serve(({ method, url, headers }, response, body) => {
    if (method !== "POST" || url !== "/-/npm/v1/security/advisories/bulk")
      return void response.writeHead(404).end();
    const asked = JSON.parse(
      String(headers["content-encoding"] === "gzip" ? gunzipSync(body) : body),
    );
    // Who asks about nothing finds nothing.
    if (!Array.isArray(asked.koa)) return void response.writeHead(400).end();
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(known));
  });
  return {
    ...played,
    set: (byPackage) => {
      known = byPackage;
    },
  };
}

/** As the registry words one about a package that the image ships. */
export const CRITICAL = {
  koa: [
    {
      id: 1,
      url: "https://github.com/advisories/GHSA-0000-0000-0000",
      title: "made up for a proof",
      severity: "critical",
      vulnerable_versions: ">=0.0.0",
      cwe: [],
      cvss: { score: 9.8, vectorString: null },
    },
  ],
};
