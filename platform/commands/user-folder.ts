import { homedir } from "node:os";
import { join } from "node:path";

/** What the commands keep for this user, outside of the project. */
export function userFolder(...inside: readonly string[]): string {
  const data = process.env.XDG_DATA_HOME || join(homedir(), ".local/share");
  return join(data, "air-quality", ...inside);
}
