import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Findings } from "./proof.ts";
import type { Stand } from "./stand.ts";

const PROJECT = join(import.meta.dirname, "../..");

/** What became of a command. */
export interface Ended {
  readonly code: number | null;
  /** What it printed, complaints last. */
  readonly output: string;
}

/**
 * Runs one of `platform/commands/` on the stack under test, as `make` does.
 *
 * @param env Beside what names the stack.
 */
export async function runCommand(
  { deployment }: Stand,
  findings: Findings,
  command: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [join("platform/commands", command)], {
    cwd: PROJECT,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...deployment.environment, ...env },
  });
  findings.afterwards(async () => child.kill());
  const ended = new Promise<number | null>((done) => child.once("close", done));
  const [output, complaints, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  return { code, output: output + complaints };
}
