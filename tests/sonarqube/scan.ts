import { spawn } from "node:child_process";
import { join } from "node:path";
import {
  type Gate,
  gateOf,
  IS_RED,
  SCANNER_ARGUMENTS,
  type SonarQube,
  scannerEnv,
} from "../../platform/pipeline/sonarqube.ts";

const PROJECT = join(import.meta.dirname, "../..");
const BIN = join(PROJECT, "node_modules/.bin");

/** `make coverage` for a copy of the project; rejects when a unit test is red. */
export async function cover(folder: string): Promise<void> {
  await program("c8", ["mocha", "tests/unit/**/*.test.ts"], folder, {});
}

/** Sends a copy of the project to SonarQube, and waits for what the gate says. */
export async function scan(folder: string, server: SonarQube): Promise<Gate> {
  const env = scannerEnv(server);
  await program("sonar-scanner-npm", SCANNER_ARGUMENTS, folder, env).catch((error: Error) => {
    if (!error.message.includes(IS_RED)) throw error;
  });
  return await gateOf(server);
}

/** Rejects with the end of what a program said. */
function program(
  name: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(BIN, name), args, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
    });
    let said = "";
    const note = (text: string) => {
      said = (said + text).slice(-6_000);
    };
    child.stdout.setEncoding("utf8").on("data", note);
    child.stderr.setEncoding("utf8").on("data", note);
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`${name} failed:\n${said}`)),
    );
  });
}
