import { spawn } from "node:child_process";
import { CLONE } from "./clone.ts";

export interface Ended {
  /** Of the program that make called; 0 when all was well, -1 when it was killed. */
  readonly code: number;
  readonly output: string;
  readonly seconds: number;
}

export interface Watching {
  /** Called with each line and the moment it came. */
  readonly onLine?: (line: string, at: number) => void;
  /** Everything is killed, as by a machine that goes, when a line matches. */
  readonly killAt?: RegExp;
}

/** Runs a target in the clone to its end. */
export function make(
  target: string,
  env: Readonly<Record<string, string>>,
  { onLine = () => {}, killAt }: Watching = {},
): Promise<Ended> {
  const { MAKEFLAGS: _, MAKELEVEL: __, MFLAGS: ___, ...own } = process.env;
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn("make", ["--no-print-directory", target], {
      cwd: CLONE,
      env: { ...own, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let output = "";
    let killed = false;
    let rest = "";
    const hear = (text: string) => {
      output += text;
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        onLine(line, Date.now());
        if (killAt?.test(line) && !killed && child.pid) {
          killed = true;
          process.kill(-child.pid, "SIGKILL");
        }
      }
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    child.once("error", reject);
    child.once("close", (code) => {
      const [, told] = /^make: \*\*\* \[[^\]]*\] Error (\d+)/m.exec(output) ?? [];
      const seconds = (performance.now() - began) / 1000;
      resolve({ code: killed ? -1 : told ? Number(told) : (code ?? -1), output, seconds });
    });
  });
}

/** The table at the end of a run. */
export const tableIn = (output: string): string =>
  output.slice(Math.max(0, output.search(/^[✓✗·] {2}version/m))).trim();
