import type { Context } from "koa";
import { ASSETS, type AssetName, readAsset } from "./assets.ts";
import type { Status } from "./status.ts";

/** Everything from this server, nothing inline, in nobody's frame. */
export const STATUS_PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE: AssetName = "index.html";

/** Answers one path of the admin port. */
export type Page = (ctx: Context) => void | Promise<void>;

/** `/status` with its assets, and `/status.json`, by path. */
export function statusPages(read: () => Promise<Status>): [string, Page][] {
  const assets = (Object.keys(ASSETS) as AssetName[]).map((name): [string, Page] => [
    name === PAGE ? "/status" : `/status/${name}`,
    async (ctx) => {
      ctx.set({
        "Cache-Control": "no-cache",
        "Content-Security-Policy": STATUS_PAGE_POLICY,
        "Content-Type": ASSETS[name],
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
      });
      ctx.body = await readAsset(name);
    },
  ]);
  return [
    ...assets,
    [
      "/status.json",
      async (ctx) => {
        ctx.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" });
        ctx.body = await read();
      },
    ],
  ];
}
