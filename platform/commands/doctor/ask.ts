import { execFile } from "node:child_process";

/** What became of a command. */
export interface Answer {
  /** Whether there is such a command at all. */
  readonly exists: boolean;
  readonly succeeded: boolean;
  readonly output: string;
  /** First line of what it complained about. */
  readonly complaint: string;
}

/** Runs a command to its end; never rejects. */
export type Ask = (command: string, ...args: readonly string[]) => Promise<Answer>;

/** A large cluster's list of nodes is far below. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Commands are looked for on the environment's PATH, and killed when the signal says so. */
export function createAsk(env: NodeJS.ProcessEnv, signal: AbortSignal): Ask {
  return (command, ...args) =>
    new Promise((resolve) => {
      const options = { env, signal, killSignal: "SIGKILL", maxBuffer: MOST_BYTES } as const;
      execFile(command, args, options, (error, output, complaint) => {
        const code = error && "code" in error ? error.code : undefined;
        resolve({
          exists: code !== "ENOENT" && code !== "EACCES",
          succeeded: error === null,
          output,
          complaint: complaint.trim().split("\n")[0] || error?.message || "",
        });
      });
    });
}

/** What a command printed as JSON; undefined when it failed or printed something else. */
export function parsed<T>({ succeeded, output }: Answer): Partial<T> | undefined {
  if (!succeeded) return undefined;
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}
