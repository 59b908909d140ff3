import { createHash } from "node:crypto";
import { join } from "node:path";

const PROJECT = join(import.meta.dirname, "../..");
const ROOTS_FOLDER = "/var/lib/air-quality-platform";

export const isRoot = process.getuid?.() === 0;

/** For root, where the database's binaries are copied to: its own user can't enter root's clone. */
export const BINARIES_FOLDER = ROOTS_FOLDER;

/** Everything that `make up` keeps and `make clean` removes: one folder per clone, or AIR_QUALITY_STATE. */
export function stateFolder(): string {
  if (process.env.AIR_QUALITY_STATE) return process.env.AIR_QUALITY_STATE;
  if (!isRoot) return join(PROJECT, ".data");
  return join(ROOTS_FOLDER, createHash("sha256").update(PROJECT).digest("hex").slice(0, 12));
}
