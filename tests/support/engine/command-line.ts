import { spawnSync } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { goTools } from "../go-tools.ts";

/**
 * The folders that a PATH needs in front, so that Pulumi's command line and a language host are on it:
 * none where Pulumi is installed, else the one built from its Go module and our own host.
 */
export async function commandLineFolders(): Promise<readonly string[]> {
  if (spawnSync("pulumi", ["version"], { stdio: "ignore" }).status === 0) return [];
  const { pulumi } = await goTools("pulumi");
  return [dirname(pulumi), join(import.meta.dirname, "bin")];
}

export const pathWith = (folders: readonly string[]) =>
  [...folders, process.env.PATH].filter(Boolean).join(delimiter);
