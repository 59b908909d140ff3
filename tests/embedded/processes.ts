import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Command, inContainer } from "./container.ts";

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

/** How a program is started: by Node from its source, or, with IMAGE_TAG, from the images of that tag. */
export function commandOf({ file, env }: Pick<Program, "file" | "env">): Command {
  const { IMAGE_TAG, PATH } = process.env;
  if (IMAGE_TAG) return inContainer(file, env, IMAGE_TAG);
  return { command: process.execPath, args: [join(PROJECT, file)], env: { ...env, PATH } };
}

/**
 * Starts one of our programs in a process group of its own: Ctrl-C reaches only the one who started
 * it, so that it can stop things in order.
 */
export function startProgram({ file, env, onLine }: Program): Running {
  const { command, args, env: whole, signal } = commandOf({ file, env });
  const child: ChildProcess = spawn(command, args, {
    env: whole,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface(stream).on("line", onLine);
  }
  // Not "exit": what it printed last may still be on its way to us then.
  const ended = once(child, "close").then(([code, by]) => code ?? by);
  const send = signal ?? ((name: NodeJS.Signals) => void child.kill(name));
  return {
    ended,
    signal: send,
    async stop() {
      send("SIGTERM");
      await ended;
    },
  };
}
