import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** The plugin that an installed SDK wants: it has the SDK's own version. */
export function pluginVersion(name: string): string {
  const file = createRequire(import.meta.url).resolve(`@pulumi/${name}/package.json`);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
