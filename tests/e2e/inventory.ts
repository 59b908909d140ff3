import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { Cluster } from "./cluster.ts";

/** What there is, each thing in one line. */
export interface Inventory {
  /** Objects of the cluster. */
  readonly objects: readonly string[];
  /** Mounts, network interfaces, containers and firewall rules of this machine. */
  readonly host: readonly string[];
}

/** Kinds that come and go by themselves, or are views of others. */
const TRANSIENT =
  /^(events|componentstatuses|leases\.coordination\.k8s\.io|(pods|nodes)\.metrics\.k8s\.io)(\.|$)/;

/** Lists everything that a deployment could leave behind. */
export async function takeInventory(cluster: Cluster): Promise<Inventory> {
  return { objects: await objectsOf(cluster), host: await hostResources() };
}

async function objectsOf({ kubectl }: Cluster): Promise<string[]> {
  const resources = await kubectl(["api-resources", "--verbs=list", "--output=name"]);
  const kinds = resources.split("\n").filter((name) => name !== "" && !TRANSIENT.test(name));
  const output = await kubectl(
    [
      "get",
      kinds.join(","),
      "--all-namespaces",
      "--no-headers",
      "--ignore-not-found",
      "--output=custom-columns=KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name",
    ],
    { withinSeconds: 60 },
  );
  return counted(
    output
      .split("\n")
      .map((line) => line.trim().replace(/\s+/g, " "))
      .filter((line) => line !== "" && !line.startsWith("Event ")),
  );
}

/** Of machines on which containers of the cluster can be seen; elsewhere nothing is listed. */
async function hostResources(): Promise<string[]> {
  const shims = await shimsRunning();
  if (shims === 0) return [];
  const mounts = (await readFile("/proc/self/mounts", "utf8")).split("\n").map(mountPoint);
  const interfaces = await readdir("/sys/class/net").catch(() => []);
  return counted([
    ...Array.from({ length: shims }, () => "container"),
    ...mounts.filter(Boolean).map((path) => `mount ${path}`),
    // A pod's goes with its namespace, which is a mount, and is seen on one of two nodes only.
    ...interfaces.filter((name) => !name.startsWith("veth")).map((name) => `interface ${name}`),
    ...(await firewallRules()).map((rule) => `firewall ${rule}`),
  ]);
}

const mountPoint = (line: string) => line.split(" ")[1] ?? "";

async function shimsRunning(): Promise<number> {
  const processes = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const names = processes.map((id) => readFile(`/proc/${id}/comm`, "utf8").catch(() => ""));
  return (await Promise.all(names)).filter((name) => name.startsWith("containerd-shim")).length;
}

/** The rules without their counters; none where they cannot be read. */
async function firewallRules(): Promise<string[]> {
  const { stdout } = await promisify(execFile)("iptables-save").catch(() => ({ stdout: "" }));
  return stdout.split("\n").filter((line) => line.startsWith("-A "));
}

/** What a name has of chance: a pod of the same kind elsewhere is the same. */
const CHANCE: readonly (readonly [RegExp, string])[] = [
  // Pods and ReplicaSets: a hash, and five characters of the alphabet that Kubernetes draws from.
  [
    /^((?:Pod|ReplicaSet|EndpointSlice) .*?)(-[a-f0-9]{8,10})?(-[bcdfghjklmnpqrstvwxz2456789]{5})?$/,
    "$1",
  ],
  [/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, "*"],
  [/\bKUBE-(SEP|SVC|EXT|FW|XLB|SVL)-[A-Z0-9]{16}/g, "KUBE-$1-*"],
  [/\b(CNI(?:-DN)?)-[\da-f]{16,}/g, "$1-*"],
  [/\b\d{1,3}(\.\d{1,3}){3}\b/g, "*"],
  [/[\da-f]{16,}/g, "*"],
  [/0x[\da-f]+/g, "*"],
  [/--probability [\d.]+/g, "--probability *"],
  [/\/snapshots\/\d+/g, "/snapshots/*"],
  [/kube-api-access-\w{5}/g, "kube-api-access-*"],
  // Of two nodes on this machine either may have it.
  [/\/node-\d+\//g, "/node-*/"],
];

/** Lines without what is chance in them, each with how often it is there. */
export function counted(lines: readonly string[]): string[] {
  const times = new Map<string, number>();
  for (const line of lines) {
    const plain = CHANCE.reduce((text, [chance, general]) => text.replace(chance, general), line);
    times.set(plain, (times.get(plain) ?? 0) + 1);
  }
  return [...times].map(([line, count]) => (count === 1 ? line : `${count} × ${line}`)).sort();
}

/** What is in one list and not in the other. */
export interface Difference {
  readonly left: readonly string[];
  readonly missing: readonly string[];
}

export function difference(before: readonly string[], after: readonly string[]): Difference {
  const was = new Set(before);
  const is = new Set(after);
  return {
    left: after.filter((one) => !was.has(one)),
    missing: before.filter((one) => !is.has(one)),
  };
}
