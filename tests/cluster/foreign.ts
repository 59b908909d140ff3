import { existsSync } from "node:fs";
import { readdir, readFile, readlink, rm, rmdir, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ClusterNode, DATA, NETWORK_PREFIX, NODES } from "./layout.ts";

/** What the cluster's parts write outside of its own folders, for they can't be told otherwise. */

const SHIM_SOCKETS = "/run/containerd";
const NETWORK_RESULTS = "/var/lib/cni";
const KUBELET = "/var/lib/kubelet";
const LOG_LINKS = "/var/log/containers";
const ALL = [SHIM_SOCKETS, NETWORK_RESULTS, KUBELET, LOG_LINKS];
const REMEMBERED = `${DATA}/foreign-folders.json`;

/** Notes which of the folders are not there: those go with the cluster. */
export async function rememberForeign(): Promise<void> {
  await writeFile(REMEMBERED, JSON.stringify(ALL.filter((folder) => !existsSync(folder))));
}

/** Removes the cluster's own files, then the folders it brought, unless others use them by now. */
export async function removeForeign(): Promise<void> {
  if (!existsSync(REMEMBERED)) return;
  const brought: string[] = JSON.parse(await readFile(REMEMBERED, "utf8"));
  for (const socket of (await Promise.all(NODES.map(shimSockets))).flat()) {
    await rm(socket, { force: true });
  }
  await removeNetworkResults();
  for (const link of await entries(LOG_LINKS)) {
    const path = join(LOG_LINKS, link);
    if ((await readlink(path).catch(() => "")).startsWith(`${DATA}/`)) await unlink(path);
  }
  // Two kubelets at once can't be, for their ports: what is in it now is of this one.
  if (brought.includes(KUBELET)) await rm(KUBELET, { recursive: true, force: true });
  for (const folder of brought) await removeIfEmpty(folder);
}

/** Of containers that may have ended without having removed them. */
async function shimSockets({ run }: ClusterNode): Promise<string[]> {
  const tasks = `${run}/containerd/io.containerd.runtime.v2.task/k8s.io`;
  const addresses = (await entries(tasks)).map((id) =>
    readFile(join(tasks, id, "address"), "utf8").catch(() => ""),
  );
  return (await Promise.all(addresses)).filter(Boolean).map((url) => url.replace(/^unix:\/\//, ""));
}

/** Of pods that were killed: a file by the name of their network, and one for their loopback. */
async function removeNetworkResults(): Promise<void> {
  const folder = join(NETWORK_RESULTS, "results");
  const files = await entries(folder);
  const ours = files.filter((file) => file.startsWith(NETWORK_PREFIX));
  const sandboxes = ours.flatMap((file) => /([0-9a-f]{64})-/.exec(file)?.[1] ?? []);
  for (const file of files) {
    const isOurs = ours.includes(file) || sandboxes.some((sandbox) => file.includes(sandbox));
    if (isOurs) await rm(join(folder, file));
  }
}

async function removeIfEmpty(folder: string): Promise<void> {
  for (const entry of await entries(folder)) await removeIfEmpty(join(folder, entry));
  await rmdir(folder).catch(() => {});
}

/** None when there is no such folder. */
const entries = (folder: string) => readdir(folder).catch((): string[] => []);
