/** The one place that calls Pulumi's command line. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parse, stringify } from "yaml";
import { keysIn } from "../stack-choices.ts";
import { remembered } from "./children.ts";
import { checkChoices, isMadeUp } from "./choices.ts";
import { withKeptSecrets } from "./stack-file.ts";
import { userFolder } from "./user-folder.ts";

const PROJECT = join(import.meta.dirname, "../..");
const NAMESPACE = "air-quality";

/**
 * The stack of a cluster on this machine needs no account: its state and its secrets lie in the
 * user's own folder. The passphrase guards nothing that the folder's rights do not.
 */
const LOCAL = "local";
const LOCAL_PASSPHRASE = "air-quality-local";

/** How one stack is worked on. */
export interface Stack {
  /** Shows what Pulumi says; resolves to its exit code. */
  show(...args: readonly string[]): Promise<number>;
  /** What Pulumi prints. Rejects with its complaint. */
  ask(args: readonly string[], stdin?: string): Promise<string>;
}

export interface StackOptions {
  /** Of the stack's choices; the project's own file when left out. */
  readonly choices?: string;
  /** Keeps state and secrets; only `local` has one by default, others are where their user logged in. */
  readonly folder?: string;
  /** Leaves a stack that was prepared before as it is: an update of it may be under way. */
  readonly isOnlyAsked?: boolean;
}

/** Prepares a stack: makes it when it is not there and, for `local`, the secrets that it lacks. */
export async function openStack(name: string, options: StackOptions = {}): Promise<Stack> {
  if (name !== LOCAL && options.folder === undefined) return stackOf(name, PROJECT, {});
  const { choices = join(PROJECT, `Pulumi.${name}.yaml`), folder = userFolder("pulumi") } = options;
  const stack = stackOf(name, folder, {
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: LOCAL_PASSPHRASE,
  });
  const file = join(folder, `Pulumi.${name}.yaml`);
  const kept = await readFile(file, "utf8").catch(() => "");
  if (kept && options.isOnlyAsked) return stack;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // A project of its own with the same program: what Pulumi writes there stays out of this one.
  const project = parse(await readFile(join(PROJECT, "Pulumi.yaml"), "utf8"));
  const own = { ...project, main: join(PROJECT, project.main) };
  await writeFile(join(folder, "Pulumi.yaml"), stringify(own));
  const config = withKeptSecrets(await readFile(choices, "utf8"), kept);
  await writeFile(file, config, { mode: 0o600 });
  await stack.ask(["stack", "select", "--create"]);
  if (name === LOCAL) await makeUpPasswords(stack, checkChoices(name, keysIn(config)).missing);
  return stack;
}

/** Sets those of some secrets that only have to be the same everywhere. */
export async function makeUpPasswords(stack: Stack, missing: readonly string[]): Promise<void> {
  for (const secret of missing.filter(isMadeUp)) {
    const path = `${NAMESPACE}:${secret}`;
    // SonarQube wants one of each kind of character.
    const password = `${randomBytes(24).toString("base64url")}-aA1`;
    await stack.ask(["config", "set", "--secret", "--path", path], password);
  }
}

/** What `pulumi … --stack STACK` prints, beside an update too. Rejects with its complaint. */
export async function pulumiOutput(stack: string, args: readonly string[]): Promise<string> {
  return await (await openStack(stack, { isOnlyAsked: true })).ask(args);
}

/** The same with a text on its standard input, where no list of processes shows it. */
export async function pulumiInput(stack: string, args: readonly string[], stdin: string) {
  return await (await openStack(stack)).ask(args, stdin);
}

function stackOf(name: string, cwd: string, own: Readonly<Record<string, string>>): Stack {
  const start = (args: readonly string[], stdio: ["inherit" | "pipe", "inherit" | "pipe"]) =>
    remembered(
      spawn("pulumi", [...args, "--stack", name], {
        cwd,
        stdio: [...stdio, stdio[1]],
        // Whoever has a backend or a passphrase of their own keeps it.
        env: { PULUMI_SKIP_UPDATE_CHECK: "true", ...own, ...process.env },
      }),
    );
  return {
    show: async (...args) => await ended(start(args, ["inherit", "inherit"])),
    async ask(args, stdin = "") {
      const child = start(args, ["pipe", "pipe"]);
      // One that ends without reading says why on its own.
      child.stdin?.on("error", () => {}).end(stdin);
      const [output, complaint, code] = await Promise.all([
        child.stdout ? text(child.stdout) : "",
        child.stderr ? text(child.stderr) : "",
        ended(child),
      ]);
      if (code === 0) return output;
      throw new Error(`pulumi ${args.join(" ")}: ${whyOf(output, complaint)}`);
    },
  };
}

/** Characters of a failed update that say why; below them is what Pulumi did not do. */
const TOLD = 4_000;

/** What was wrong: an update says it among its output, one in JSON too; another command by itself. */
function whyOf(output: string, complaint: string): string {
  const [, diagnostics] = /^Diagnostics:\n(.*)/ms.exec(output) ?? [];
  const why = diagnostics ?? (errorsIn(output) || complaint.trim() || output);
  return why.trim().slice(0, TOLD);
}

interface Digest {
  readonly diagnostics?: readonly { readonly severity: string; readonly message: string }[];
}

function errorsIn(output: string): string {
  try {
    const { diagnostics = [] } = JSON.parse(output) as Digest;
    return diagnostics
      .flatMap(({ severity, message }) => (severity === "error" ? [message] : []))
      .join("\n");
  } catch {
    return "";
  }
}

async function ended(child: ReturnType<typeof spawn>): Promise<number> {
  return await new Promise((resolve, reject) => {
    child.once("close", (code) => resolve(code ?? 1));
    child.once("error", (error: NodeJS.ErrnoException) => {
      const isMissing = error.code === "ENOENT";
      const what = "pulumi is not on the PATH: install it (https://www.pulumi.com/docs/install)";
      reject(isMissing ? new Error(what) : error);
    });
  });
}
