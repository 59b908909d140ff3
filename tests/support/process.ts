import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { commandOf, startProgram } from "../embedded/processes.ts";
import { assertLogLines } from "./log-lines.ts";
import { until } from "./wait.ts";

/** `service/main.ts` as a process of its own, with what it printed. */
export interface ServiceProcess {
  readonly url: string;
  readonly adminUrl: string;
  readonly lines: readonly string[];
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  signal(name: NodeJS.Signals): void;
}

/** Starts it and waits until it listens; it need not be ready. */
export async function startProcess(
  env: Readonly<Record<string, string>>,
  lines: string[] = [],
): Promise<ServiceProcess> {
  const program = startProgram({
    file: "service/main.ts",
    env,
    onLine: (line) => lines.push(line),
  });
  const listening = await Promise.race([
    until(() => lines.find((line) => line.includes('"listening"'))),
    program.ended.then((code) => {
      throw new Error(`it ended with ${code}:\n${lines.join("\n")}`);
    }),
  ]);
  const { url, admin_url: adminUrl } = JSON.parse(listening);
  return { url, adminUrl, lines, ended: program.ended, signal: program.signal };
}

/** Runs one of our programs to its end; what it logs must be in docs/logs.md. */
export async function runProgram(file: string, env: Readonly<Record<string, string>>) {
  const lines: string[] = [];
  const program = startProgram({ file, env, onLine: (line) => lines.push(line) });
  const code = await program.ended;
  assertLogLines(lines.filter((line) => line.startsWith("{")));
  return { code, output: lines.join("\n") };
}

/** Runs one of our programs to its end with something to read on its standard input. */
export async function runWithInput(
  file: string,
  env: Readonly<Record<string, string>>,
  input: string,
) {
  const { command, args, env: whole } = commandOf({ file, env });
  const child = spawn(command, args, { env: whole });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  // It may end without reading to the end.
  child.stdin.on("error", () => {}).end(input);
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, output, errors };
}
