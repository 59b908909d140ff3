import { spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { until } from "../support/wait.ts";

const PROJECT = resolve(import.meta.dirname, "../..");

/** A server of its own process, bound to one core. */
export interface Pinned {
  readonly pid: number;
  readonly url: string;
  /** Undefined for servers without such a port. */
  readonly adminUrl: string | undefined;
  stop(): Promise<void>;
}

export interface PinnedProgram {
  readonly core: number;
  /** Path, from the project's root or absolute; it logs a line `listening` with its `url`. */
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  /** Gets what it prints: a pipe would have to be emptied by the loaded core. */
  readonly logFile: string;
}

/** Starts it and waits until it listens. */
export async function startPinned(program: PinnedProgram): Promise<Pinned> {
  const { core, file, env, logFile } = program;
  const log = await open(logFile, "w");
  const args = ["-c", String(core), process.execPath, resolve(PROJECT, file)];
  // taskset becomes the program it starts, so the process' number is the program's own.
  const child = spawn("taskset", args, {
    env: { ...env, PATH: process.env.PATH },
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
  });
  const ended = once(child, "exit");
  await log.close();
  const listening = await Promise.race([
    until(async () => lineOf(await readFile(logFile, "utf8"))),
    ended.then(async () => {
      throw new Error(`${file} ended:\n${await readFile(logFile, "utf8")}`);
    }),
  ]);
  return {
    pid: child.pid ?? 0,
    url: listening.url,
    adminUrl: listening.admin_url,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

function lineOf(text: string): { url: string; admin_url?: string } | undefined {
  const line = text.split("\n").find((candidate) => candidate.includes('"listening"'));
  return line?.endsWith("}") ? JSON.parse(line) : undefined;
}
