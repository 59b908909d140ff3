import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

export interface CommandOptions {
  /** What it reads on standard input. */
  readonly input?: string;
  /** File of the network namespace that it runs in. */
  readonly netns?: string | undefined;
}

/** Characters of a failed command's output, from its end. */
const MOST_SAID = 2_000;

/** Standard output of a command; throws what it wrote on standard error when it fails. */
export async function run(
  command: string,
  args: readonly string[],
  { input = "", netns }: CommandOptions = {},
): Promise<string> {
  const [file = "", ...rest] = inNetwork(netns, [command, ...args]);
  const child = spawn(file, rest, { stdio: "pipe", env: { ...process.env, PATH: SYSTEM_PATH } });
  const written = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      written[stream] += text;
    });
  }
  // A command that fails at once reads nothing.
  child.stdin.on("error", () => {}).end(input);
  const code = await new Promise((resolve, reject) => {
    child.on("close", resolve).on("error", reject);
  });
  if (code === 0) return written.stdout;
  const said = (written.stderr.trim() || written.stdout.trim()).slice(-MOST_SAID);
  throw new Error(`${command} ${args.join(" ")}: ${said || `exit ${code}`}`);
}

/** Also where only root's programs are: sudo and containers may leave that out. */
export const SYSTEM_PATH = `/usr/local/sbin:/usr/sbin:/sbin:${process.env.PATH ?? "/usr/bin:/bin"}`;

/**
 * A command in another network namespace. Never by `ip netns exec`: that mounts a /sys of its own, in
 * which a kubelet finds no cgroups.
 */
export const inNetwork = (netns: string | undefined, command: readonly string[]) =>
  netns ? ["nsenter", `--net=${netns}`, "--", ...command] : [...command];

/** Asks four times a second; throws when `check` was not true within the seconds. */
export async function until(
  what: string,
  seconds: number,
  check: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await sleep(250);
  }
}
