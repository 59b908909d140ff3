import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const PROJECT = join(import.meta.dirname, "../..");

export interface Program {
  /** Path from the project's root. */
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  /** Gets every line that the program prints. */
  readonly onLine: (line: string) => void;
}

export interface Running {
  /** Resolves with the exit code, or with the signal that ended it. */
  readonly ended: Promise<number | string>;
  signal(name: NodeJS.Signals): void;
  /** SIGTERM, then waits for its end. */
  stop(): Promise<void>;
}

/**
 * Starts one of our programs in a process group of its own: Ctrl-C reaches only the one who started
 * it, so that it can stop things in order.
 */
export function startProgram({ file, env, onLine }: Program): Running {
  const child: ChildProcess = spawn(process.execPath, [join(PROJECT, file)], {
    env: { ...env, PATH: process.env.PATH },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface(stream).on("line", onLine);
  }
  // Not "exit": what it printed last may still be on its way to us then.
  const ended = once(child, "close").then(([code, signal]) => code ?? signal);
  return {
    ended,
    signal: (name) => void child.kill(name),
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
