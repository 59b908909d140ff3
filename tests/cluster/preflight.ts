import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { delimiter } from "node:path";
import { SYSTEM_PATH } from "./command.ts";
import { CONTROL_PLANE_PORTS } from "./control-plane.ts";
import { FIRST, INTERFACE } from "./layout.ts";
import { firewallLines } from "./network.ts";
import { findPlugins, nodePorts, PLUGIN_FOLDERS, PLUGINS } from "./node.ts";

/** Debian's package of each command. */
const COMMANDS = {
  containerd: "containerd",
  ctr: "containerd",
  runc: "runc",
  ip: "iproute2",
  iptables: "iptables",
  nsenter: "util-linux",
  openssl: "openssl",
};
const PLUGINS_PACKAGE = "containernetworking-plugins";
const OUR_ADDRESSES = /^10\.(99\.0|244|96)\./;

/** Throws unless this is root on a Linux. */
export function checkRoot(): void {
  if (process.platform !== "linux") throw new Error("this needs Linux; elsewhere use kind");
  if (process.getuid?.() !== 0) throw new Error("this needs root: sudo make …");
}

/** What keeps a cluster from being started on this machine, each with its remedy. */
export async function findProblems(): Promise<string[]> {
  const lacking = [
    ...Object.entries(COMMANDS).filter(([command]) => !isOnPath(command)),
    ...(findPlugins() ? [] : [[`${PLUGINS.join(", ")} in ${PLUGIN_FOLDERS}`, PLUGINS_PACKAGE]]),
  ];
  if (lacking.length > 0) {
    const packages = [...new Set(lacking.map(([, name]) => name))].join(" ");
    return [
      `Not installed: ${lacking.map(([command]) => command).join("; ")}. On Debian: apt-get install -y --no-install-recommends ${packages}`,
    ];
  }
  return [...cgroupProblems(), ...addressProblems(), ...(await firewallProblems())];
}

const isOnPath = (command: string) =>
  SYSTEM_PATH.split(delimiter).some((folder) => existsSync(`${folder}/${command}`));

function cgroupProblems(): string[] {
  const folder = "/sys/fs/cgroup";
  if (existsSync(`${folder}/cgroup.controllers`) || existsSync(`${folder}/memory`)) return [];
  return [`${folder} has no cgroups with a memory controller: mount them, or use another machine`];
}

function addressProblems(): string[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ address }) => name !== INTERFACE && OUR_ADDRESSES.test(address))
      .map(({ address }) => `${name} has ${address}, a range that the cluster needs for itself`),
  );
}

async function firewallProblems(): Promise<string[]> {
  if ((await firewallLines()).length === 0) return [];
  return ["iptables has the rules of a Kubernetes: this machine is a node of another cluster"];
}

/** Sockets that others listen on. The first node's address has to exist. */
export async function findTakenPorts(): Promise<string[]> {
  const problems: string[] = [];
  for (const socket of [...CONTROL_PLANE_PORTS, ...nodePorts(FIRST)]) {
    const [host = "", port = ""] = socket.split(":");
    const code = await listenOnce(host, Number(port));
    if (code) {
      problems.push(
        `${socket} cannot be listened on (${code}): end what does; ss -ltnp 'sport = :${port}' names it`,
      );
    }
  }
  return problems;
}

async function listenOnce(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}
