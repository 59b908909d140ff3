import { createHash } from "node:crypto";

/** Ten hexadecimal digits, for names that must change with what they name. */
export const shortHash = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 10);
