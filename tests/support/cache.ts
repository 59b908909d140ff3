import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

const { XDG_CACHE_HOME } = process.env;
const TOOLS = join(XDG_CACHE_HOME || join(homedir(), ".cache"), "air-quality/tools");

/**
 * Folder of what is made once for this machine; `make` fills it when it is missing.
 *
 * Nobody sees a half of it. Two callers at once both make it, and one result stays, so the name has to
 * hold everything that decides what is made.
 */
export async function cached(
  name: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(TOOLS, name);
  if (existsSync(folder)) return folder;
  await mkdir(TOOLS, { recursive: true });
  const unfinished = await mkdtemp(`${folder}.`);
  try {
    await make(unfinished);
    await chmod(unfinished, 0o755);
    await rename(unfinished, folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return folder;
}
