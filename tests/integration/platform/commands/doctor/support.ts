import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Check, runChecks, tableOf } from "../../../../../platform/commands/doctor/check.ts";

/** What a fake command says to arguments that contain a word: `{ "--client": "…" }`. */
export type Says = Readonly<Record<string, string>>;
export type Commands = Readonly<Record<string, Says>>;

/** Enough for a shell on a loaded machine. */
const LIMIT_MS = 10_000;

let folder = "";
let paths = 0;

/** A folder for the fake commands of a file's tests; call it in their `describe`. */
export function useFakes(): void {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "air-quality-doctor-"));
  });
  after(() => rm(folder, { recursive: true }));
}

/** A PATH with these commands and no others; an answer that begins with `!` is a failure. */
export async function pathWith(commands: Commands): Promise<string> {
  const scripts = Object.entries(commands).map(([name, says]) => {
    const cases = Object.entries(says).map(([word, answer]) => {
      const then = answer.startsWith("!") ? ">&2; exit 1" : "";
      return `*"${word}"*) echo '${answer.replace(/^!/, "")}' ${then} ;;`;
    });
    return [name, `case "$*" in\n${cases.join("\n")}\n*) exit 9 ;;\nesac\n`];
  });
  return await pathOf(Object.fromEntries(scripts));
}

/** A PATH with these shell scripts as its only commands. */
export async function pathOf(scripts: Readonly<Record<string, string>>): Promise<string> {
  paths += 1;
  const path = join(folder, String(paths));
  await mkdir(path);
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(path, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(path, name), 0o755);
  }
  return path;
}

/** The lines that a check shows, where these commands are the only ones. */
export async function found(check: Check, commands: Commands = {}): Promise<string[]> {
  const env = { PATH: await pathWith(commands) };
  const [first = "", ...more] = tableOf(await runChecks([check], { env, limitMs: LIMIT_MS }));
  return [first.trim().replace(/ {2,}/g, " "), ...more.map((line) => line.trim())];
}
