import Koa from "koa";
import type { Metrics } from "./metrics.ts";
import { type Page, statusPages } from "./status/pages.ts";
import type { Status } from "./status/status.ts";
import { VERSION } from "./version.ts";

export interface Health {
  /** Reasons why this process should get no requests now; empty when it should. */
  notReadyBecause(): readonly string[];
}

/**
 * The admin port, not reachable through the ingress: `/livez` the process runs, `/startupz` it
 * listens, `/readyz` it can serve, `/metrics` for Prometheus, `/version`, `/status` for people.
 */
export function createAdmin(
  health: Health,
  metrics: Metrics,
  readStatus: () => Promise<Status>,
): Koa {
  const pages = new Map<string, Page>([
    ...statusPages(readStatus),
    ["/livez", (ctx) => say(ctx, [])],
    ["/startupz", (ctx) => say(ctx, [])],
    ["/readyz", (ctx) => say(ctx, health.notReadyBecause())],
    [
      "/metrics",
      async (ctx) => {
        ctx.body = await metrics.registry.metrics();
        ctx.set("Content-Type", metrics.registry.contentType);
      },
    ],
    [
      "/version",
      (ctx) => {
        ctx.body = { version: VERSION };
      },
    ],
  ]);
  return new Koa().use(async (ctx) => {
    if (ctx.method === "GET" || ctx.method === "HEAD") await pages.get(ctx.path)?.(ctx);
  });
}

function say(ctx: Koa.Context, reasons: readonly string[]): void {
  ctx.status = reasons.length > 0 ? 503 : 200;
  ctx.set("Cache-Control", "no-store");
  ctx.body = `${reasons.join("\n") || "ok"}\n`;
}
