/**
 * `node with-engine.ts COMMAND …`: runs it with a Pulumi that works here. Where Pulumi and its
 * Kubernetes plugin are installed, or can be, they are used as they are; else the command line is built
 * from its Go modules and a provider of ours applies to the real cluster.
 */
import { spawnSync } from "node:child_process";
import { lookup } from "node:dns/promises";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createKubernetesHandlers } from "../provider/kubernetes.ts";
import { serveProvider } from "../provider/server.ts";
import { commandLineFolders, pathWith } from "./command-line.ts";
import { pluginVersion } from "./plugin-version.ts";
import { runCommand } from "./run-command.ts";

const version = pluginVersion("kubernetes");

const env: NodeJS.ProcessEnv = { ...process.env, PATH: pathWith(await commandLineFolders()) };
const provider = (await hasPlugin())
  ? undefined
  : await serveProvider(createKubernetesHandlers(version));
if (provider) env.PULUMI_DEBUG_PROVIDERS = `kubernetes:${provider.port}`;

runCommand(env, () => provider?.close());

async function hasPlugin(): Promise<boolean> {
  const folders = (env.PATH ?? "").split(delimiter);
  if (folders.some((folder) => existsSync(join(folder, "pulumi-resource-kubernetes")))) return true;
  const isReachable = await lookup("get.pulumi.com").then(
    () => true,
    () => false,
  );
  const args = ["plugin", "install", "resource", "kubernetes", version];
  const had = isReachable && spawnSync("pulumi", args, { env, stdio: "ignore" }).status === 0;
  if (!had) {
    const stand = "a provider of this project's tests applies to the cluster instead";
    process.stderr.write(`The Kubernetes plugin ${version} can't be had here: ${stand}.\n`);
  }
  return had;
}
