import packageJson from "../../../package.json" with { type: "json" };
import { StageFault } from "../fault.ts";
import { program } from "../programs.ts";
import type { Work } from "../run-stage.ts";

/** Characters of the commit that a version carries. */
const SHORT = 10;

/** `1.2.0-9ff24b4abc`: what package.json says, and the commit. */
export const version: Work = async () => {
  const changed = (await program("git", ["status", "--porcelain"])).trimEnd();
  if (changed !== "")
    throw new StageFault(`the folder holds more than its commit:\n${changed.slice(0, 1_000)}`);
  const commit = await headCommit();
  return { version: `${packageJson.version}-${commit.slice(0, SHORT)}`, commit };
};

/** The commit that is checked out. */
export async function headCommit(): Promise<string> {
  return (await program("git", ["rev-parse", "HEAD"])).trim();
}
