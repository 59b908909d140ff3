import { spawn } from "node:child_process";
import { remembered } from "../commands/children.ts";
import { StageFault } from "./fault.ts";
import { PROJECT } from "./place.ts";

export interface ProgramOptions {
  /** Beside this process' own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
  /** Whether its standard output is for people, who see it as it comes; else it is only returned. */
  readonly shown?: boolean;
  /** Exit codes that are no failure. */
  readonly okay?: readonly number[];
}

/** Characters of the end of what a program said that a fault repeats. */
const TOLD = 3_000;

/** Runs a program in the project to its end; rejects with a StageFault and the end of what it said when it fails. */
export function program(
  command: string,
  args: readonly string[],
  { env = {}, stdin, shown = false, okay = [0] }: ProgramOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = remembered(
      spawn(command, args, {
        cwd: PROJECT,
        env: { ...process.env, ...env },
        stdio: ["pipe", "pipe", "pipe"],
      }),
    );
    let output = "";
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      said = (said + text).slice(-TOLD);
      if (shown) process.stdout.write(text);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-TOLD);
      if (shown) process.stderr.write(text);
    });
    // It may end without reading.
    child.stdin.on("error", () => {}).end(stdin);
    child.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        new StageFault(error.code === "ENOENT" ? `${command} is not on the PATH` : error.message),
      ),
    );
    child.once("close", (code) => {
      if (okay.includes(code ?? -1)) return resolve(output);
      const what = [command, ...args].join(" ").slice(0, 120);
      // What was shown need not be repeated, but for its end.
      const why = shown ? lastLine(said) : `:\n${said.trim()}`;
      reject(new StageFault(`${what} ended with ${code}${why}`));
    });
  });
}

/** What a program said last; not what make says of it. */
function lastLine(said: string): string {
  const line = said
    .split("\n")
    .findLast((one) => one.trim() !== "" && !/^make(\[\d+\])?: /.test(one));
  return line ? `: ${line.trim()}` : "";
}

/** Calls a target of the Makefile, with its variables; people see what it says. */
export async function makeTarget(
  target: string,
  variables: Readonly<Record<string, string | undefined>> = {},
): Promise<void> {
  // As the environment, not as arguments: those would hide what a recipe sets itself.
  await program("make", ["--no-print-directory", target], { env: variables, shown: true });
}
