import * as z from "zod";
import { PAGE_POLICY } from "./page-policy.ts";
import { REVALIDATE, reply } from "./reply.ts";
import { defineRoute, type Route } from "./route.ts";

const RUNNING = "Air Quality API running";

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>Air Quality API</title>
<h1>${RUNNING}</h1>
<p><a href="/docs">Documentation, to read and to try</a> · <a href="/openapi.json">OpenAPI</a> · <a href="/problems">Problems</a>
`;

/** `/`: a sign of life for people and scripts. */
export function homeRoute(): Route {
  return defineRoute({
    path: "/",
    tag: "Service",
    operationId: "getStatus",
    summary: "A sign of life",
    query: z.object({}),
    problems: [],
    answer: {
      description: `\`${RUNNING}\`; a browser gets a page that links the documentation`,
      content: { "text/plain": z.literal(RUNNING), "text/html": z.string() },
    },
    handle(ctx) {
      ctx.vary("Accept");
      const html = ctx.accepts("text/plain", "text/html") === "text/html";
      if (html) ctx.set("Content-Security-Policy", PAGE_POLICY);
      reply(ctx, {
        type: html ? "text/html; charset=utf-8" : "text/plain; charset=utf-8",
        body: html ? PAGE : RUNNING,
        cacheControl: REVALIDATE,
      });
    },
  });
}
