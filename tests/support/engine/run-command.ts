import { spawn } from "node:child_process";

/** Runs the command of this process' arguments in its terminal, and ends as it ends. */
export function runCommand(env: NodeJS.ProcessEnv, ended: () => void = () => {}): void {
  const [command = "", ...args] = process.argv.slice(2);
  const child = spawn(command, args, { stdio: "inherit", env });
  // The child gets a terminal's signals itself; this process outlives it.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  child.once("error", (error) => process.stderr.write(`${command}: ${error.message}\n`));
  child.once("close", (code) => {
    ended();
    process.exit(code ?? 1);
  });
}
