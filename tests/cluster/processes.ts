import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { inNetwork, SYSTEM_PATH, until } from "./command.ts";
import { LOGS, RUN } from "./layout.ts";

/** The cluster's own processes: each in a session of its own, known by a file. */

export interface Program {
  /** Unlike any other's; of its log file, too. */
  readonly name: string;
  readonly command: readonly string[];
  readonly netns?: string | undefined;
}

export interface RunningProgram {
  readonly name: string;
  readonly pid: number;
  readonly alive: boolean;
}

const FOLDER = `${RUN}/processes`;

export const logOf = (name: string) => `${LOGS}/${name}.log`;

/** Starts it so that it outlives this process and its terminal; its output goes to its log. */
export async function start({ name, command, netns }: Program): Promise<void> {
  for (const folder of [FOLDER, LOGS]) mkdirSync(folder, { recursive: true });
  const log = openSync(logOf(name), "a");
  const [file = "", ...args] = inNetwork(netns, command);
  const child = spawn(file, args, {
    detached: true,
    cwd: "/",
    // Nothing of the caller's, so that no proxy comes between the parts.
    env: { PATH: SYSTEM_PATH },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  await new Promise((resolve, reject) => child.on("spawn", resolve).on("error", reject));
  child.unref();
  const pid = child.pid ?? 0;
  await writeFile(`${FOLDER}/${name}.json`, JSON.stringify({ pid, started: startOf(pid) }));
}

/** All that were started, in the order of their names. */
export function programs(): RunningProgram[] {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER)
    .sort()
    .map((file) => {
      const { pid, started } = JSON.parse(readFileSync(`${FOLDER}/${file}`, "utf8"));
      const alive = started !== undefined && startOf(pid) === started;
      return { name: file.replace(/\.json$/, ""), pid, alive };
    });
}

/** Throws with the end of its log when it has ended. */
export function checkAlive(name: string): void {
  if (programs().find((program) => program.name === name)?.alive) return;
  throw new Error(`${name} has ended; the end of ${logOf(name)}:\n${tailOf(name, 10)}`);
}

/** Last lines of its log. */
export function tailOf(name: string, lines: number): string {
  const file = logOf(name);
  if (!existsSync(file)) return "";
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
}

/** Ends those whose names match and forgets them. Nothing they hold has to be kept. */
export async function stop(names: RegExp): Promise<void> {
  const ending = programs().filter(({ name }) => names.test(name));
  const pids = ending.filter(({ alive }) => alive).map(({ pid }) => pid);
  killAll(pids);
  await until(`end of ${names}`, 20, () => pids.every((pid) => startOf(pid) === undefined));
  for (const { name } of ending) await rm(`${FOLDER}/${name}.json`);
}

/** Kills what `find` finds until it finds nothing more. Throws when something stays. */
export async function killFound(what: string, find: () => Promise<number[]>): Promise<void> {
  await until(`end of ${what}`, 20, async () => {
    const pids = await find();
    killAll(pids);
    return pids.length === 0;
  });
}

/** Processes that the arguments of their command line tell. */
export function pidsByArguments(matches: (args: readonly string[]) => boolean): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => matches(contentOf(`/proc/${pid}/cmdline`).split("\0")));
}

function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

/** When it started, in ticks of this boot; nothing when it has ended. Tells a number given again. */
function startOf(pid: number): string | undefined {
  // The name in brackets may hold spaces.
  const fields = contentOf(`/proc/${pid}/stat`).split(") ").pop()?.split(" ");
  const [state] = fields ?? [];
  return state === "Z" ? undefined : fields?.[19];
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
