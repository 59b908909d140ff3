/** `make open TOOL=x STACK=y`: pages of a tool, or of what watches the stack, on this machine. */
import { spawn } from "node:child_process";
import { readChoices } from "./choices.ts";
import { forwardTo } from "./forward.ts";

const { STACK = "local", TOOL = "", PORT } = process.env;

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}

try {
  const { config, faults } = await readChoices(STACK);
  if (!config) throw new Error(`Pulumi.${STACK}.yaml: ${faults.join("; ")}`);
  const { args, text } = forwardTo(TOOL, { stack: STACK, config }, PORT);
  process.stdout.write(`${text}\n`);
  const child = spawn("kubectl", args, { stdio: ["ignore", "ignore", "inherit"] });
  child.on("error", () =>
    complain("kubectl is not on the PATH: https://kubernetes.io/docs/tasks/tools"),
  );
  child.on("exit", (code) => {
    process.exitCode = code ?? 0;
  });
  // The terminal tells both; who waits for the child ends with it.
  process.on("SIGINT", () => {});
} catch (error) {
  complain(error instanceof Error ? error.message : String(error));
}
