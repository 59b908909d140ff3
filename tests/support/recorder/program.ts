import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** Longest that a program may take; a failed one can wait for ever. */
const LIMIT_MS = 60_000;

/** What the engine tells a language host of a program. */
export interface Program {
  readonly program: string;
  readonly cwd: string;
  /** Folder of Pulumi.yaml. */
  readonly root: string;
  readonly project: string;
  readonly stack: string;
  readonly monitor: string;
  readonly engine: string;
  readonly preview: boolean;
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
}

export interface ProgramOptions extends Omit<Program, "monitor" | "engine"> {
  /** Of monitor and engine. */
  readonly address: string;
  readonly env: Readonly<Record<string, string>>;
}

const require = createRequire(import.meta.url);

/** How Pulumi's language host for Node starts a program, beside Node's own arguments. */
export function launch({ project, stack, root, cwd, program, preview, ...rest }: Program) {
  return {
    args: [
      require.resolve("@pulumi/pulumi/cmd/run"),
      ...["--monitor", rest.monitor, "--engine", rest.engine],
      ...["--project", project, "--stack", stack, "--organization", "organization"],
      ...["--root-directory", root, "--pwd", cwd, ...(preview ? ["--dry-run"] : [])],
      program,
    ],
    env: {
      PULUMI_CONFIG: JSON.stringify(rest.config),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(rest.secretKeys),
    },
  };
}

/** Runs a program to its end, with nothing of this process' environment but PATH and HOME. */
export async function runLanguageHost(options: ProgramOptions) {
  const { address, env } = options;
  const launched = launch({ ...options, monitor: address, engine: address });
  const child = spawn(
    process.execPath,
    // A stack trace per promise would take most of the time.
    ["--stack-trace-limit=0", ...launched.args],
    {
      cwd: options.root,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_COMPILE_CACHE: join(import.meta.dirname, "../../../node_modules/.cache/recorder"),
        ...launched.env,
        // An output that is used as a text throws instead of ending up as a sentence in an input.
        PULUMI_ERROR_OUTPUT_STRING: "true",
        ...env,
      },
    },
  );
  const limit = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS);
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? signal ?? "nothing"));
  });
  try {
    const [output, errors, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      ended,
    ]);
    return { code, output: `${output}${errors}` };
  } finally {
    clearTimeout(limit);
  }
}
