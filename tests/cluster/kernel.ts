import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { until } from "./command.ts";
import { CGROUP, DATA } from "./layout.ts";

/** Kernel settings that kubelet, kube-proxy and the network change, below /proc/sys. */
const SETTINGS = [
  "fs/inotify/max_user_instances",
  "kernel/keys/root_maxbytes",
  "kernel/keys/root_maxkeys",
  "kernel/panic",
  "kernel/panic_on_oops",
  "net/ipv4/conf/all/route_localnet",
  "net/ipv4/ip_forward",
  "net/netfilter/nf_conntrack_tcp_be_liberal",
  "vm/overcommit_memory",
  "vm/panic_on_oom",
];
const SAVED = `${DATA}/kernel-settings.json`;
/** Every kubelet, containerd and Node takes several; a distribution's 128 are soon gone. */
const INOTIFY_INSTANCES = 1024;

const read = async (setting: string) =>
  (await readFile(`/proc/sys/${setting}`, "utf8").catch(() => "")).trim();

/** Remembers how they are, once, and raises what would not be enough. */
export async function prepareKernel(): Promise<void> {
  const saved = await Promise.all(SETTINGS.map(async (name) => [name, await read(name)] as const));
  await writeFile(SAVED, JSON.stringify(Object.fromEntries(saved)));
  const [inotify = ""] = SETTINGS;
  if (Number(await read(inotify)) < INOTIFY_INSTANCES) {
    await writeFile(`/proc/sys/${inotify}`, String(INOTIFY_INSTANCES));
  }
}

/** Puts back what was remembered. */
export async function restoreKernel(): Promise<void> {
  for (const [name, before] of Object.entries(await changedSettings())) {
    await writeFile(`/proc/sys/${name}`, before);
  }
}

/** Settings that are not as they were, with their value before. */
export async function changedSettings(): Promise<Record<string, string>> {
  if (!existsSync(SAVED)) return {};
  const saved: Record<string, string> = JSON.parse(await readFile(SAVED, "utf8"));
  const now = await Promise.all(Object.keys(saved).map(async (name) => [name, await read(name)]));
  return Object.fromEntries(
    now.flatMap(([name = "", value]) =>
      saved[name] && saved[name] !== value ? [[name, saved[name]]] : [],
    ),
  );
}

const UNIFIED = "/sys/fs/cgroup";
/** Of those that a kubelet needs, in the unified hierarchy. */
const CONTROLLERS = ["cpuset", "cpu", "io", "memory", "pids"];

/** Where hierarchies of cgroups are mounted: with version 1 one for each controller, and a bare one. */
async function hierarchies(): Promise<string[]> {
  const mounts = (await readFile("/proc/self/mountinfo", "utf8")).split("\n");
  const places = mounts.flatMap((line) => {
    const [before = "", after = ""] = line.split(" - ");
    return /^cgroup2? /.test(after) ? [before.split(" ")[4] ?? ""] : [];
  });
  return [...new Set(places)];
}

const isUnified = () => existsSync(`${UNIFIED}/cgroup.controllers`);

/** Makes the cgroup below which a node's pods are: a kubelet wants it there, everywhere. */
export async function createCgroup(name: string): Promise<void> {
  for (const hierarchy of await hierarchies()) {
    for (const folder of [`${hierarchy}/${CGROUP}`, `${hierarchy}/${CGROUP}/${name}`]) {
      await handDown(dirname(folder));
      await mkdir(folder, { recursive: true });
      await inherit(folder);
    }
  }
}

/** Version 2: a cgroup has the controllers that its parent hands down. */
async function handDown(parent: string): Promise<void> {
  if (!isUnified()) return;
  const there = (await readFile(`${parent}/cgroup.controllers`, "utf8")).trim().split(" ");
  const all = CONTROLLERS.filter((name) => there.includes(name)).map((name) => `+${name}`);
  await writeFile(`${parent}/cgroup.subtree_control`, all.join(" "));
}

/** Version 1: cores and memory of a new cgroup are none, until they are written. */
async function inherit(folder: string): Promise<void> {
  if (isUnified() || !existsSync(`${folder}/cpuset.cpus`)) return;
  for (const file of ["cpuset.cpus", "cpuset.mems"]) {
    await writeFile(`${folder}/${file}`, await readFile(`${dirname(folder)}/${file}`));
  }
}

/** Every cgroup of the cluster, those inside first. */
export async function cgroups(): Promise<string[]> {
  const found: string[] = [];
  const visit = async (folder: string) => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) if (entry.isDirectory()) await visit(`${folder}/${entry.name}`);
    found.push(folder);
  };
  for (const hierarchy of await hierarchies()) {
    if (existsSync(`${hierarchy}/${CGROUP}`)) await visit(`${hierarchy}/${CGROUP}`);
  }
  return found;
}

/** Processes in the cluster's cgroups: whatever its containers run. */
export async function pidsInCgroups(): Promise<number[]> {
  const lists = (await cgroups()).map((folder) =>
    readFile(`${folder}/cgroup.procs`, "utf8").catch(() => ""),
  );
  return [...new Set((await Promise.all(lists)).join("").split("\n").filter(Boolean).map(Number))];
}

/** Removes them; the kernel lets go of an ended process a moment later. */
export async function removeCgroups(): Promise<void> {
  await until(`removal of cgroups ${CGROUP}`, 20, async () => {
    for (const folder of await cgroups()) await rmdir(folder).catch(() => {});
    return (await cgroups()).length === 0;
  });
}
