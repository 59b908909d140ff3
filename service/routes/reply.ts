import { hash } from "node:crypto";
import type { Context } from "./route.ts";

/** Always ask again, but an unchanged answer costs no body. */
export const REVALIDATE = "no-cache";

export interface Reply {
  readonly type: string;
  readonly body: string;
  readonly cacheControl: string;
}

/** Writes a 200 with its ETag, or a 304 when the consumer has this very body already. */
export function reply(ctx: Context, { type, body, cacheControl }: Reply): void {
  ctx.status = 200;
  const tag = `"${hash("sha1", body, "base64url")}"`;
  ctx.res.setHeader("Cache-Control", cacheControl);
  // Weak: a proxy that compresses sends other bytes, and takes away what says that they are the same.
  ctx.res.setHeader("ETag", `W/${tag}`);
  if (has(ctx.req.headers["if-none-match"], tag)) {
    ctx.status = 304;
    return;
  }
  ctx.res.setHeader("Content-Type", type);
  ctx.body = body;
}

/**
 * Whether If-None-Match names the answer. Koa's own check looks at Cache-Control, too, where `fetch`
 * writes `no-cache` by itself as soon as a program sets If-None-Match.
 */
function has(ifNoneMatch: string | undefined, own: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return (
    ifNoneMatch.split(",").some((tag) => /^\s*(?:W\/)?(.*?)\s*$/.exec(tag)?.[1] === own) ||
    ifNoneMatch.trim() === "*"
  );
}

/** `reply` with JSON. */
export function replyJson(ctx: Context, value: unknown, cacheControl: string): void {
  reply(ctx, {
    type: "application/json; charset=utf-8",
    body: JSON.stringify(value),
    cacheControl,
  });
}
