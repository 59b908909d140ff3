import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "../support/recorder/recording.ts";

/** Where systems keep add-on software; one may hold a mirror of providers for machines that download nothing. */
const ROOTS = ["/opt", "/usr/share", "/usr/local/share"];

const mirrors = () =>
  ROOTS.filter((root) => existsSync(root))
    .flatMap((root) => readdirSync(root).map((name) => join(root, name)))
    .filter((folder) => existsSync(join(folder, "registry.terraform.io")));

export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  readonly address: string | undefined;
}

/** Why it can't be asked here; undefined when it can. */
export function whyNot(): string | undefined {
  const { error } = spawnSync("terraform", ["version"]);
  return error
    ? "terraform is not on the PATH: https://developer.hashicorp.com/terraform/install"
    : undefined;
}

/** A configuration in a folder of its own, which Terraform and the provider for AWS can read. */
export async function initialize(
  folder: string,
  configuration: JsonObject,
  base: NodeJS.ProcessEnv = process.env,
) {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "main.tf.json"), JSON.stringify(configuration, null, 2));
  const [mirror] = mirrors();
  const { TF_CLI_CONFIG_FILE: file, ...env } = base;
  const options = {
    cwd: folder,
    env: file && existsSync(file) ? { ...env, TF_CLI_CONFIG_FILE: file } : env,
    encoding: "utf8" as const,
    maxBuffer: 2 ** 26,
  };
  const plugins = mirror ? [`-plugin-dir=${mirror}`] : [];
  execFileSync("terraform", ["init", "-backend=false", "-input=false", ...plugins], options);
  return options;
}

/** What the provider for AWS, the code that Pulumi's is made of, says of a configuration. */
export async function validate(
  folder: string,
  configuration: JsonObject,
): Promise<readonly Diagnostic[]> {
  const options = await initialize(folder, configuration);
  const { stdout, stderr } = spawnSync("terraform", ["validate", "-json"], options);
  if (!stdout.startsWith("{")) throw new Error(`terraform validate: ${stderr}`);
  return (JSON.parse(stdout).diagnostics as Said[]).map(
    ({ severity, summary, detail, snippet }) => ({
      severity,
      summary,
      detail: detail ?? "",
      address: snippet?.context,
    }),
  );
}

interface Said {
  readonly severity: Diagnostic["severity"];
  readonly summary: string;
  readonly detail?: string;
  readonly snippet?: { readonly context?: string };
}
