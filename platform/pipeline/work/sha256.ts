import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

/** Of a file, hexadecimal. */
export const sha256 = async (path: string): Promise<string> =>
  createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
