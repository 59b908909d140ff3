import { readFile } from "node:fs/promises";
import { PROBLEMS } from "../errors.ts";
import { PAGE_POLICY } from "./page-policy.ts";
import { REVALIDATE, reply } from "./reply.ts";
import { definePage, type Route } from "./route.ts";

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>Air Quality API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
`;

const START = `SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  syntaxHighlight: { theme: "idea" },
});
`;

const CSS = "text/css; charset=utf-8";
const HTML = "text/html; charset=utf-8";
const JAVASCRIPT = "text/javascript; charset=utf-8";

/** `/docs` with its assets and `/problems`: pages for people, not part of the OpenAPI document. */
export function docsRoutes(): Route[] {
  return [
    page("/docs", HTML, async () => PAGE),
    page("/docs/start.js", JAVASCRIPT, async () => START),
    page("/docs/swagger-ui.css", CSS, () => swaggerAsset("swagger-ui.css")),
    page("/docs/swagger-ui-bundle.js", JAVASCRIPT, () => swaggerAsset("swagger-ui-bundle.js")),
    page("/problems", HTML, async () => problemsPage()),
  ];
}

function page(path: string, type: string, load: () => Promise<string>): Route {
  return definePage(path, async (ctx) => {
    if (type === HTML) ctx.set("Content-Security-Policy", PAGE_POLICY);
    reply(ctx, { type, body: await load(), cacheControl: REVALIDATE });
  });
}

function swaggerAsset(name: string): Promise<string> {
  return readFile(new URL(name, import.meta.resolve("swagger-ui-dist/package.json")), "utf8");
}

function problemsPage(): string {
  const rows = Object.entries(PROBLEMS).map(
    ([name, { status, title, remedy }]) =>
      `<tr id="${name}"><td><code>${name}</code><td>${status}<td>${title}<td>${remedy}`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>Problems of the Air Quality API</title>
<style>body{font:1rem/1.5 system-ui;margin:2rem;max-width:70rem}td,th{padding:.3rem .8rem;text-align:left;vertical-align:top}tr:target{background:#ffeea8}</style>
<h1>Problems</h1>
<p>Every answer other than a success is an <code>application/problem+json</code> document (RFC 9457) with one of these types.
<table><tr><th>Type<th>Status<th>Meaning<th>What to do
${rows.join("\n")}
</table>
`;
}
