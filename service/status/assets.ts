import { readFile } from "node:fs/promises";
import { join } from "node:path";

const HTML = "text/html; charset=utf-8";
const CSS = "text/css; charset=utf-8";
const JAVASCRIPT = "text/javascript; charset=utf-8";
const SVG = "image/svg+xml";

/** Files of the status page, with the types that a browser takes; each as it is, in the image too. */
export const ASSETS = {
  "index.html": HTML,
  "palette.css": CSS,
  "layout.css": CSS,
  "parts.css": CSS,
  "chart.css": CSS,
  "icon.svg": SVG,
  "main.js": JAVASCRIPT,
  "polling.js": JAVASCRIPT,
  "history.js": JAVASCRIPT,
  "between.js": JAVASCRIPT,
  "scale.js": JAVASCRIPT,
  "chart.js": JAVASCRIPT,
  "charts.js": JAVASCRIPT,
  "figures.js": JAVASCRIPT,
  "format.js": JAVASCRIPT,
  "elements.js": JAVASCRIPT,
} as const;

/** The name of one of them. */
export type AssetName = keyof typeof ASSETS;

/** Its text. The folder is beside this file, and beside the bundle that this file becomes part of. */
export function readAsset(name: AssetName): Promise<string> {
  return readFile(join(import.meta.dirname, "page", name), "utf8");
}
