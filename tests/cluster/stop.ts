import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { run, until } from "./command.ts";
import { removeForeign } from "./foreign.ts";
import { cgroups, changedSettings, pidsInCgroups, removeCgroups, restoreKernel } from "./kernel.ts";
import { containerdSocket, DATA, NODES, RUN } from "./layout.ts";
import { firewallLines, networkLines, removeNetwork } from "./network.ts";
import { killFound, pidsByArguments, stop } from "./processes.ts";

/** Times that mounts are taken down: below one there may have been another. */
const UNMOUNTS = 5;

/**
 * Ends the cluster, or what is left of one, and removes all it had on this machine. Nothing of it is
 * asked to do anything, so it also works when the cluster does not.
 *
 * @returns what could not be removed; empty when the machine is as it was
 */
export async function removeCluster(): Promise<string[]> {
  // Kubelets first: they would start again what ends.
  await stop(/^(kubelet|kube-proxy)-/);
  await killFound("containers", pidsInCgroups);
  await stop(/./);
  await killFound("containers' keepers", shims);
  await removeNetwork();
  await unmountAll();
  await removeCgroups();
  await restoreKernel();
  const settings = Object.keys(await changedSettings());
  await removeForeign();
  for (const folder of [DATA, RUN]) await rm(folder, { recursive: true, force: true });
  // With their network namespaces the kernel removes the pods' cables, in its own time.
  await until(
    "end of the pods' network",
    10,
    async () => (await networkLines()).length === 0,
  ).catch(() => {});
  return [...settings.map((name) => `kernel setting ${name}`), ...(await leftovers())];
}

/** What a cluster has on this machine beside its settings, or has left on it. */
export async function leftovers(): Promise<string[]> {
  const ofOurs = (args: readonly string[]) =>
    args.some((arg) => arg.includes(`${DATA}/`) || arg.includes(`${RUN}/`));
  const processes = [...pidsByArguments(ofOurs), ...(await pidsInCgroups())];
  return [
    ...processes.map((pid) => `process ${pid}`),
    ...(await mounts()).map((path) => `mount ${path}`),
    ...(await networkLines()),
    ...(await firewallLines()).map((line) => `firewall ${line}`),
    ...(await cgroups()).map((path) => `cgroup ${path}`),
    ...[DATA, RUN].filter(existsSync).map((path) => `folder ${path}`),
  ];
}

/** Of each pod one process, which waits for its containers' ends. */
const shims = async () =>
  pidsByArguments(
    (args) =>
      /containerd-shim/.test(args[0] ?? "") &&
      NODES.some((node) => args.includes(containerdSocket(node))),
  );

/** Below the cluster's folders, the newest first: file systems of containers, network namespaces. */
async function mounts(): Promise<string[]> {
  const lines = (await readFile("/proc/self/mountinfo", "utf8")).split("\n");
  return lines
    .map((line) => line.split(" ")[4] ?? "")
    .filter((path) => path.startsWith(`${DATA}/`) || path.startsWith(`${RUN}/`))
    .reverse();
}

async function unmountAll(): Promise<void> {
  for (let time = 1; time <= UNMOUNTS; time += 1) {
    const found = await mounts();
    if (found.length === 0) return;
    // The last time says what keeps them.
    const unmounted = run("umount", found);
    await (time < UNMOUNTS ? unmounted.catch(() => {}) : unmounted);
  }
}
