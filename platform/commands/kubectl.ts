import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** What kubectl was asked and what it said; `stderr` is the API server's own words. */
export class KubectlError extends Error {
  override readonly name = "KubectlError";
  readonly stderr: string;

  constructor(args: readonly string[], how: string, stderr: string) {
    super(`kubectl ${args.join(" ").slice(0, 200)}: ${how}\n${stderr.trim()}`);
    this.stderr = stderr;
  }
}

/** What kubectl complains about, without the log lines of its library, which say it first and less plainly. */
export function complaintIn(stderr: string): string {
  const lines = stderr.trim().split("\n");
  const plain = lines.filter((line) => !/^[EWI]\d{4} /.test(line));
  return (plain.length > 0 ? plain : lines).join("\n");
}

export interface KubectlOptions {
  /** What it reads on its standard input. */
  readonly input?: string;
  /** Seconds after which it is killed. */
  readonly withinSeconds?: number;
}

/** Runs kubectl with the KUBECONFIG of this process; resolves with what it prints. */
export type Kubectl = (args: readonly string[], options?: KubectlOptions) => Promise<string>;

const WITHIN_SECONDS = 30;

/** Rejects with a KubectlError when it fails or takes too long. */
export const kubectl: Kubectl = (args, { input = "", withinSeconds = WITHIN_SECONDS } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn("kubectl", args, { stdio: ["pipe", "pipe", "pipe"] });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, withinSeconds * 1000);
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(new KubectlError(args, `cannot be run: install it (${error.message})`, ""));
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      const stderr = Buffer.concat(errors).toString("utf8");
      if (late) reject(new KubectlError(args, `not done within ${withinSeconds} s`, stderr));
      else if (code !== 0) reject(new KubectlError(args, `exit code ${code}`, stderr));
      else resolve(Buffer.concat(output).toString("utf8"));
    });
    // It may end without reading to the end.
    child.stdin.on("error", () => {}).end(input);
  });

/** A kubectl that runs until it is told to stop. */
export interface Streaming {
  /** What it said on its standard error so far. */
  readonly errors: readonly string[];
  /** Resolves when it has ended and every line was handed over. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Hands over every line that kubectl prints, as it comes. */
export function streamKubectl(args: readonly string[], onLine: (line: string) => void): Streaming {
  const child = spawn("kubectl", args, { stdio: ["ignore", "pipe", "pipe"] });
  const errors: string[] = [];
  const lines = createInterface(child.stdout).on("line", onLine);
  const trouble = createInterface(child.stderr).on("line", (line) => errors.push(line));
  const read = Promise.all([once(lines, "close"), once(trouble, "close")]);
  const gone = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", (error) => {
      errors.push(error.message);
      lines.close();
      trouble.close();
      resolve();
    });
  });
  const ended = Promise.all([read, gone]).then(() => {});
  return {
    errors,
    ended,
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}
