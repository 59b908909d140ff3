import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { findEngine } from "../../service/image/engine.ts";
import { isRoot } from "./state.ts";

/** The image's own user; a developer's engine runs containers as the developer, who owns the files. */
const USER = isRoot ? 65_532 : (process.getuid?.() ?? 65_532);

/** One of our programs as a command line, and how to send it a signal. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Sends it; missing when the command's own process takes signals. */
  readonly signal?: (name: NodeJS.Signals) => void;
}

/**
 * A program of the images with a tag, as tightly as a cluster would run it. Files and folders that
 * the environment names are mounted at their own paths, and belong to the user it runs as.
 */
export function inContainer(
  file: string,
  env: Readonly<Record<string, string>>,
  tag: string,
): Command {
  const engine = findEngine();
  const name = `air-quality-${randomBytes(6).toString("hex")}`;
  const image = file.startsWith("service/") ? "air-quality-api" : "air-quality-simulator";
  const args = [
    "run",
    "--rm",
    "--interactive",
    "--pull=never",
    `--name=${name}`,
    "--network=host",
    "--read-only",
    ...engine.readOnly,
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    `--user=${USER}`,
    ...Object.entries(env).flatMap(mountOf),
    // Values stay in the environment: a command line can be read by everybody.
    ...Object.keys(env).map((key) => `--env=${key}`),
    `localhost/${image}:${tag}`,
    basename(file).replace(/\.ts$/, ".mjs"),
  ];
  return {
    command: engine.name,
    args,
    env: { ...process.env, ...env },
    signal: (signal) =>
      void spawnSync(engine.name, ["kill", `--signal=${signal}`, name], { stdio: "ignore" }),
  };
}

function mountOf([name, path]: [string, string]): string[] {
  if (name.endsWith("_DIR")) {
    mkdirSync(path, { recursive: true });
    give(path);
    for (const file of readdirSync(path)) give(join(path, file));
    return [`--volume=${path}:${path}`];
  }
  if (!name.endsWith("_FILE") || !existsSync(path)) return [];
  // A copy: the file itself may be another's business.
  const copy = join(mkdtempSync(join(tmpdir(), "air-quality-mount-")), basename(path));
  copyFileSync(path, copy);
  give(copy);
  return [`--volume=${copy}:${path}:ro`];
}

function give(path: string): void {
  if (isRoot) chownSync(path, USER, USER);
}
